package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.platform.Secret;
import io.tocsin.playbook.Mode;
import io.tocsin.respond.connector.MailSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutsideTest {

    private final Outside outside = new Outside(new RespondSettings(
            Mode.ENFORCE,
            "https://tocsin.example",
            4,
            Map.of("firewall", new RespondSettings.Target("https://fw.example", new Secret("letmein-token"))),
            new MailSettings(
                    "mail.example",
                    587,
                    "a@example.org",
                    "b@example.org",
                    "tocsin",
                    new Secret("letmein-mail"),
                    true,
                    new MailSettings.Mailbox(
                            "imap.example", 993, "tocsin", new Secret("letmein-mailbox"), "INBOX", true))));

    @Test
    void noSecretOfTheSettingsStaysInATextThatPeopleSee() {
        assertThat(outside.mask("a letmein-token b letmein-mail c letmein-mailbox d"))
                .isEqualTo("a *** b *** c *** d");
    }

    @Test
    void noPasswordStaysInAUrl() {
        assertThat(outside.mask("\"https://user:pa@ss@fw.example/block?x=1\" is not allowed"))
                .isEqualTo("\"https://***@fw.example/block?x=1\" is not allowed");
        assertThat(outside.mask("https://fw.example/mail/ada@example.org"))
                .isEqualTo("https://fw.example/mail/ada@example.org");
    }
}

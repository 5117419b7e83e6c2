package io.tocsin.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.platform.Sha256;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever writes mails decides what is in them. */
class MailMessagesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/plain; charset=evil-9000\n\nhttps://bad.example",
                "Content-Type: text/html; charset=utf-7\n\n<a href='https://bad.example'>",
                "Content-Type: text/plain; charset=\"utf-8;;;\n\nhttps://bad.example",
                "Content-Type: text/x-unknown\n\nhttps://bad.example",
                "Content-Type: text/plain\nContent-Transfer-Encoding: evil\n\nhttps://bad.example",
                "Content-Type: multipart/mixed\n\nhttps://bad.example",
                "Content-Type: multipart/mixed; boundary=x\n\nhttps://bad.example",
                "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=evil\n\nhttps://bad.example",
                "To: \"unclosed <a@b\nCc: ,,,;;:\nReply-To: <<>>\n\nhttps://bad.example",
                "Date: Mon, 99 Foo 99999999999 99:99:99\nSubject: =?evil?B?////?=\n\nhttps://bad.example"
            })
    void aMailThatIsNotAsItShouldBeIsAnEventWithItsTextAllTheSame(String rest) throws Exception {
        ObjectNode event = MailMessages.event(mail("From: ann@example.org\nMessage-ID: <1@x>\n" + rest));

        assertThat(event.path("message").asText()).contains("https://bad.example");
        assertThat(event.at("/email/from/address/0").asText()).isEqualTo("ann@example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n!!!!%%%%=a",
                "Content-Type: application/pdf\nContent-Transfer-Encoding: uuencode\n\nbegin 999 x\n~~~~"
            })
    void anAttachmentThatCannotBeDecodedIsHashedAsItCame(String rest) throws Exception {
        ObjectNode event = MailMessages.event(mail("From: ann@example.org\n" + rest));

        assertThat(event.at("/email/attachments/0/file/hash/sha256").asText())
                .isEqualTo(Sha256.hex(rest.substring(rest.indexOf("\n\n") + 2)));
        assertThat(event.at("/labels/mail_unreadable").asText()).isEqualTo("part");
    }

    @Test
    void anAddressThatIsNoneIsLeftOutAndNamed() throws Exception {
        ObjectNode event = MailMessages.event(mail("From: <<<>>> @@ , ;:\\\nSubject: x\n\nhello"));

        assertThat(event.path("email").has("from")).isFalse();
        assertThat(event.at("/labels/mail_unreadable").asText()).contains("from");
        assertThat(event.at("/labels/mail_headers").asText()).contains("From: <<<>>>");
    }

    @Test
    void aSecondMailWithTheIdOfAnotherIsAnotherEvent() throws Exception {
        String first = "Received: from a by mx; Mon, 5 Jan 2026 12:00:00 +0000\nMessage-ID: <1@x>\n\nhello";
        String second = "Received: from a by mx; Mon, 5 Jan 2026 12:01:00 +0000\nMessage-ID: <1@x>\n\nbad";

        assertThat(id(first)).isEqualTo(id(first)).startsWith("<1@x>").isNotEqualTo(id(second));
    }

    @Test
    void aMailOfThousandsOfLevelsIsAnEvent() throws Exception {
        StringBuilder deep = new StringBuilder("From: ann@example.org\n");
        for (int i = 0; i < 3000; i++) {
            deep.append("Content-Type: multipart/mixed; boundary=b" + i + "\n\n--b" + i + "\n");
        }

        assertThat(MailMessages.event(mail(deep.toString()))
                        .at("/email/from/address/0")
                        .asText())
                .isEqualTo("ann@example.org");
        assertThat(MailMessages.event(mail("Content-Type: message/rfc822\n\n".repeat(3000)))
                        .at("/email/attachments"))
                .hasSizeLessThan(50);
    }

    private static String id(String text) throws MessagingException {
        return MailMessages.id(MailMessages.event(mail(text)));
    }

    private static MimeMessage mail(String text) throws MessagingException {
        return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(text.getBytes(UTF_8)));
    }
}

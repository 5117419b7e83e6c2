package io.tocsin.respond.connector;

import io.tocsin.platform.Secret;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code tocsin.respond.mail.*}.
 *
 * @param host mail server; empty for none, then playbooks that send mail are dry runs
 * @param port 587 is submission (RFC 6409)
 * @param from sender of every mail
 * @param to where playbooks send mail for the team, {@code targets.mail.to}
 * @param username empty to send without signing in
 * @param starttls whether to insist on TLS; only off for a server on this machine
 * @param mailbox where the team's mail can be looked for
 */
@ConfigurationProperties(prefix = "tocsin.respond.mail", ignoreUnknownFields = false)
public record MailSettings(
        @DefaultValue("") String host,
        @DefaultValue("587") int port,
        @DefaultValue("tocsin@localhost") String from,
        @DefaultValue("security@localhost") String to,
        @DefaultValue("") String username,
        @DefaultValue("") Secret password,
        @DefaultValue("true") boolean starttls,
        @DefaultValue Mailbox mailbox) {

    /**
     * Settings {@code tocsin.respond.mail.mailbox.*}: a mailbox that gets every mail to the team.
     *
     * @param host IMAP server (RFC 9051); empty for none, then a mail in doubt is sent again
     * @param port 993 is IMAP over TLS (RFC 8314)
     * @param tls whether to speak TLS from the start; only off for a server on this machine
     */
    public record Mailbox(
            @DefaultValue("") String host,
            @DefaultValue("993") int port,
            @DefaultValue("") String username,
            @DefaultValue("") Secret password,
            @DefaultValue("INBOX") String folder,
            @DefaultValue("true") boolean tls) {}
}

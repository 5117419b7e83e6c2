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
 */
@ConfigurationProperties(prefix = "tocsin.respond.mail", ignoreUnknownFields = false)
public record MailSettings(
        @DefaultValue("") String host,
        @DefaultValue("587") int port,
        @DefaultValue("tocsin@localhost") String from,
        @DefaultValue("security@localhost") String to,
        @DefaultValue("") String username,
        @DefaultValue("") Secret password,
        @DefaultValue("true") boolean starttls) {}

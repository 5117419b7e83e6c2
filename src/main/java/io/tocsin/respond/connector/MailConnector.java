package io.tocsin.respond.connector;

import io.tocsin.platform.Sha256;
import io.tocsin.playbook.ErrorClass;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.eclipse.angus.mail.util.MailConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Sends mail. The Message-ID is made of the idempotency key, so that a mail that had to be sent again is the same mail
 * to whoever receives it.
 */
final class MailConnector implements Processor {

    private final MailSettings settings;
    private final Clock clock;

    MailConnector(MailSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        ConnectorRequest request = exchange.getProperty(CamelConnector.REQUEST, ConnectorRequest.class);
        String timeoutMillis = exchange.getProperty(CamelConnector.TIMEOUT, String.class);
        exchange.getMessage().setBody(send(request, timeoutMillis));
    }

    private ConnectorResult send(ConnectorRequest request, String timeoutMillis) {
        Session session = Session.getInstance(properties(timeoutMillis));
        MimeMessage message;
        try {
            message = message(session, request);
        } catch (MessagingException | IllegalArgumentException e) {
            return new ConnectorResult.Failure(
                    ErrorClass.DATA, "no mail can be made of this: " + e.getMessage(), false);
        }
        MarkingTransport transport = new MarkingTransport(session, request.aboutToSend());
        try (transport) {
            transport.connect(settings.host(), settings.port(), emptyToNull(settings.username()), password());
            transport.sendMessage(message, message.getAllRecipients());
            return new ConnectorResult.Answer(
                    250, Map.of(), Map.of("message_id", String.valueOf(message.getMessageID())), null);
        } catch (MessagingException e) {
            return failure(e, transport.marked);
        }
    }

    private @Nullable String password() {
        return settings.username().isEmpty() ? null : settings.password().value();
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private Properties properties(String timeoutMillis) {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.connectiontimeout", timeoutMillis);
        properties.setProperty("mail.smtp.timeout", timeoutMillis);
        properties.setProperty("mail.smtp.writetimeout", timeoutMillis);
        properties.setProperty(
                "mail.smtp.auth", String.valueOf(!settings.username().isEmpty()));
        properties.setProperty("mail.smtp.starttls.enable", String.valueOf(settings.starttls()));
        properties.setProperty("mail.smtp.starttls.required", String.valueOf(settings.starttls()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.localhost", "tocsin");
        properties.setProperty("mail.smtp.quitwait", "false");
        return properties;
    }

    private MimeMessage message(Session session, ConnectorRequest request) throws MessagingException {
        String id = messageId(request);
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", id);
            }
        };
        message.setFrom(new InternetAddress(settings.from(), true));
        for (String address : addresses(request.with().get("to"))) {
            message.addRecipient(Message.RecipientType.TO, address(address));
        }
        for (String address : addresses(request.with().get("cc"))) {
            message.addRecipient(Message.RecipientType.CC, address(address));
        }
        message.setSubject(oneLine(request.text("subject")), "UTF-8");
        message.setText(request.text("text"), "UTF-8");
        message.setSentDate(Date.from(clock.instant()));
        message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834 §5
        message.saveChanges();
        return message;
    }

    private static List<String> addresses(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        return value == null ? List.of() : List.of(value.toString());
    }

    /** Reads exactly one address: a comma or a line break in a value must not add another one. */
    private static InternetAddress address(String text) throws AddressException {
        if (text.chars().anyMatch(c -> c < ' ' || c == ',' || c == ';')) {
            throw new AddressException("more than one address in one text, use a list", text);
        }
        InternetAddress address = new InternetAddress(text, true);
        address.validate();
        return address;
    }

    private static String oneLine(String text) {
        if (text.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("the subject holds a line break");
        }
        return text;
    }

    /** The Message-ID of the mail that this request is; the same for every try. */
    static String messageId(ConnectorRequest request) {
        return "<" + Sha256.hex(request.key()).substring(0, 32) + "@tocsin>";
    }

    private static ConnectorResult failure(MessagingException problem, boolean marked) {
        for (Throwable cause = problem; cause != null; cause = next(cause)) {
            if (cause instanceof AuthenticationFailedException) {
                return new ConnectorResult.Failure(
                        ErrorClass.AUTH, "the mail server refuses the user name or password", false);
            }
            if (cause instanceof SMTPSendFailedException refused) {
                // The server said no, also where it said so after the text of the mail (RFC 5321 §4.2.1).
                boolean later = refused.getReturnCode() / 100 == 4;
                return new ConnectorResult.Failure(
                        later ? ErrorClass.HTTP_5XX : ErrorClass.DATA,
                        "the mail server refuses: " + refused.getMessage(),
                        false);
            }
            if (cause instanceof MailConnectException) {
                return new ConnectorResult.Failure(ErrorClass.CONNECT, "cannot connect to the mail server", false);
            }
            if (cause instanceof SSLException) {
                return new ConnectorResult.Failure(ErrorClass.TLS, "TLS: " + cause.getMessage(), marked);
            }
            if (cause instanceof SocketTimeoutException) {
                return new ConnectorResult.Failure(
                        ErrorClass.TIMEOUT, "the mail server does not answer in time", marked);
            }
        }
        return new ConnectorResult.Failure(ErrorClass.CONNECT, "mail: " + problem.getMessage(), marked);
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause instanceof MessagingException messaging && messaging.getNextException() != null
                ? messaging.getNextException()
                : cause.getCause();
    }

    /** Tells just before DATA, the first command after which a mail can arrive. */
    private static final class MarkingTransport extends SMTPTransport {

        private final Runnable aboutToSend;
        private boolean marked;

        MarkingTransport(Session session, Runnable aboutToSend) {
            super(session, new URLName("smtp", null, -1, null, null, null));
            this.aboutToSend = aboutToSend;
        }

        @Override
        protected OutputStream data() throws MessagingException {
            try {
                aboutToSend.run();
            } catch (RuntimeException e) {
                throw new SendingRefused(e);
            }
            marked = true;
            return super.data();
        }
    }
}

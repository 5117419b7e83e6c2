package io.tocsin.respond.connector;

import io.tocsin.playbook.ErrorClass;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.search.MessageIDTerm;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Looks in the team's mailbox, read only, for the mail that a request is. The server searches by the Message-ID. */
final class MailFinder implements Processor {

    private final MailSettings.Mailbox mailbox;

    MailFinder(MailSettings.Mailbox mailbox) {
        this.mailbox = mailbox;
    }

    @Override
    public void process(Exchange exchange) {
        ConnectorRequest request = exchange.getProperty(CamelConnector.REQUEST, ConnectorRequest.class);
        String timeoutMillis = exchange.getProperty(CamelConnector.TIMEOUT, String.class);
        exchange.getMessage().setBody(find(request, timeoutMillis));
    }

    private ConnectorResult find(ConnectorRequest request, String timeoutMillis) {
        if (mailbox.host().isEmpty()) {
            return new ConnectorResult.Failure(
                    ErrorClass.INTERNAL, "tocsin.respond.mail.mailbox.host is not set", false);
        }
        String id = MailConnector.messageId(request);
        String protocol = mailbox.tls() ? "imaps" : "imap";
        try (Store store =
                Session.getInstance(properties(protocol, timeoutMillis)).getStore(protocol)) {
            store.connect(
                    mailbox.host(),
                    mailbox.port(),
                    mailbox.username(),
                    mailbox.password().value());
            try (Folder folder = store.getFolder(mailbox.folder())) {
                folder.open(Folder.READ_ONLY);
                boolean there = folder.search(new MessageIDTerm(id)).length > 0;
                return new ConnectorResult.Answer(
                        there ? 250 : 404, Map.of(), there ? Map.of("message_id", id) : null, null);
            }
        } catch (MessagingException e) {
            return new ConnectorResult.Failure(
                    ErrorClass.CONNECT, "the mailbox cannot be read: " + e.getMessage(), false);
        }
    }

    private static Properties properties(String protocol, String timeoutMillis) {
        Properties properties = new Properties();
        for (String bound : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
            properties.setProperty("mail." + protocol + "." + bound, timeoutMillis);
        }
        properties.setProperty("mail." + protocol + ".ssl.checkserveridentity", "true");
        return properties;
    }
}

package io.tocsin.ingest.pull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.pull.Pulled.Item;
import io.tocsin.platform.Sha256;
import jakarta.mail.Address;
import jakarta.mail.BodyPart;
import jakarta.mail.Header;
import jakarta.mail.Message;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.mail.MailMessage;
import org.jspecify.annotations.Nullable;

/** Makes an event of each mail, as ECS has mails: who, to whom, the text, the names and hashes of what is attached. Nothing of it is opened. */
final class MailMessages implements Processor {

    private static final int MAX_TEXT = 256 << 10;
    private static final int MAX_ATTACHMENT = 64 << 20;
    private static final int MOST_PARTS = 200;
    private static final int DEEPEST = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Pulled pulled;

    MailMessages(Pulled pulled) {
        this.pulled = pulled;
    }

    /** The mail stays unseen, and is brought again, where this fails. */
    @Override
    public void process(Exchange exchange) throws Exception {
        Message mail = exchange.getMessage(MailMessage.class).getOriginalMessage();
        if (mail != null) {
            ObjectNode event = event(mail);
            String id = event.path("email").path("message_id").asText();
            Item item = new Item(Format.JSON, JSON.writeValueAsBytes(event), id);
            pulled.append(exchange.getFromRouteId(), List.of(item));
        }
    }

    static ObjectNode event(Message mail) throws MessagingException, IOException {
        ObjectNode event = JSON.createObjectNode();
        if (mail.getSentDate() != null) {
            event.put("@timestamp", mail.getSentDate().toInstant().toString());
        }
        event.putObject("event").put("category", "email").put("kind", "event").put("dataset", "mailbox");
        ObjectNode email = event.putObject("email");
        addresses(email, "from", mail.getFrom());
        addresses(email, "to", mail.getRecipients(RecipientType.TO));
        addresses(email, "cc", mail.getRecipients(RecipientType.CC));
        addresses(email, "reply_to", mail.getReplyTo());
        put(email, "subject", mail.getSubject());
        String[] ids = mail.getHeader("Message-ID");
        put(email, "message_id", ids == null ? null : ids[0]);
        StringBuilder headers = new StringBuilder();
        for (Header header : Collections.list(mail.getAllHeaders())) {
            if (headers.length() < MAX_TEXT) {
                headers.append(header.getName())
                        .append(": ")
                        .append(header.getValue())
                        .append('\n');
            }
        }
        event.putObject("labels").put("mail_headers", headers.toString());
        Parts parts = new Parts(event, email.putArray("attachments"));
        parts.add(mail, 0);
        return event;
    }

    private static void addresses(ObjectNode email, String name, Address @Nullable [] all) {
        if (all != null && all.length > 0) {
            ArrayNode addresses = email.putObject(name).putArray("address");
            for (Address address : all) {
                addresses.add(address instanceof InternetAddress known ? known.getAddress() : address.toString());
            }
        }
    }

    private static void put(ObjectNode into, String name, @Nullable String text) {
        if (text != null) {
            into.put(name, text);
        }
    }

    /** The parts of one mail, those of forwarded mails among them. */
    private static final class Parts {

        private final ObjectNode event;
        private final ArrayNode attachments;
        private int count;

        Parts(ObjectNode event, ArrayNode attachments) {
            this.event = event;
            this.attachments = attachments;
        }

        void add(Part part, int depth) throws MessagingException, IOException {
            if (++count > MOST_PARTS || depth > DEEPEST) {
                return;
            }
            boolean isAttached = part.getFileName() != null || Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition());
            if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart several) {
                for (int i = 0; i < several.getCount(); i++) {
                    BodyPart one = several.getBodyPart(i);
                    add(one, depth + 1);
                }
            } else if (part.isMimeType("message/rfc822") && part.getContent() instanceof Message inner) {
                attach(part, inner.getSubject());
                add(inner, depth + 1);
            } else if (part.isMimeType("text/*") && !isAttached) {
                text(part);
            } else {
                attach(part, part.getFileName());
            }
        }

        /** The first plain text; that of HTML where there is none. */
        private void text(Part part) throws MessagingException, IOException {
            boolean isPlain = part.isMimeType("text/plain");
            if (!event.has("message") || (isPlain && event.path("labels").has("mail_html"))) {
                String text = String.valueOf(part.getContent());
                event.put("message", text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT));
                if (isPlain) {
                    ((ObjectNode) event.path("labels")).remove("mail_html");
                } else {
                    ((ObjectNode) event.path("labels")).put("mail_html", "true");
                }
            }
        }

        private void attach(Part part, @Nullable String name) throws MessagingException, IOException {
            ObjectNode file = attachments.addObject().putObject("file");
            put(file, "name", name);
            file.put("mime_type", part.getContentType().split(";")[0].strip().toLowerCase(Locale.ROOT));
            try (InputStream in = part.getInputStream()) {
                byte[] bytes = in.readNBytes(MAX_ATTACHMENT);
                file.put("size", bytes.length);
                file.putObject("hash").put("sha256", Sha256.hex(bytes));
            }
        }
    }
}

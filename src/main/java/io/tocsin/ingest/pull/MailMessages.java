package io.tocsin.ingest.pull;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.pull.Pulled.Item;
import io.tocsin.platform.Sha256;
import jakarta.mail.Address;
import jakarta.mail.BodyPart;
import jakarta.mail.Folder;
import jakarta.mail.FolderClosedException;
import jakarta.mail.Header;
import jakarta.mail.Message;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.mail.MailMessage;
import org.jspecify.annotations.Nullable;

/**
 * Makes an event of each mail, as ECS has mails: who, to whom, the text, the names and hashes of what is attached. Nothing of it is
 * opened. A part of a mail that is not as it should be is left out or taken as it came, and named in {@code labels.mail_unreadable}:
 * nobody must be able to write a mail that never becomes an event.
 */
final class MailMessages implements Processor {

    private static final int MAX_TEXT = 256 << 10;
    private static final int MAX_ATTACHMENT = 64 << 20;
    private static final int MOST_PARTS = 200;
    private static final int DEEPEST = 20;
    private static final int ID_CHARACTERS = 16;
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
            Item item = new Item(Format.JSON, JSON.writeValueAsBytes(event), id(event));
            pulled.append(exchange.getFromRouteId(), List.of(item));
        }
    }

    /** With the headers, which the servers on its way have written too: its sender chooses the id, also one that was there before. */
    static String id(ObjectNode event) {
        String headers = event.path("labels").path("mail_headers").asText();
        return event.path("email").path("message_id").asText() + "#"
                + Sha256.hex(headers).substring(0, ID_CHARACTERS);
    }

    static ObjectNode event(Message mail) throws MessagingException {
        ObjectNode event = JSON.createObjectNode();
        event.putObject("event").put("category", "email").put("kind", "event").put("dataset", "mailbox");
        ObjectNode email = event.putObject("email");
        ObjectNode labels = event.putObject("labels");
        Set<String> unreadable = new TreeSet<>();
        attempt("date", unreadable, () -> {
            if (mail.getSentDate() != null) {
                event.put("@timestamp", mail.getSentDate().toInstant().toString());
            }
        });
        attempt("from", unreadable, () -> addresses(email, "from", mail.getFrom()));
        attempt("to", unreadable, () -> addresses(email, "to", mail.getRecipients(RecipientType.TO)));
        attempt("cc", unreadable, () -> addresses(email, "cc", mail.getRecipients(RecipientType.CC)));
        attempt("reply-to", unreadable, () -> addresses(email, "reply_to", mail.getReplyTo()));
        attempt("subject", unreadable, () -> put(email, "subject", mail.getSubject()));
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
        labels.put("mail_headers", headers.toString());
        new Parts(event, email.putArray("attachments"), unreadable).add(mail, 0);
        Folder folder = mail.getFolder();
        if (!unreadable.isEmpty() && folder != null && !folder.isOpen()) {
            throw new FolderClosedException(folder, "The mailbox went away while the mail was read");
        }
        if (!unreadable.isEmpty()) {
            labels.put("mail_unreadable", String.join(", ", unreadable));
        }
        return event;
    }

    private interface Reading {
        void read() throws MessagingException, IOException;
    }

    /** Returns whether it could be read. */
    private static boolean attempt(String what, Set<String> unreadable, Reading reading) {
        try {
            reading.read();
            return true;
        } catch (MessagingException | IOException | RuntimeException e) {
            unreadable.add(what);
            return false;
        }
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
        private final Set<String> unreadable;
        private int count;

        Parts(ObjectNode event, ArrayNode attachments, Set<String> unreadable) {
            this.event = event;
            this.attachments = attachments;
            this.unreadable = unreadable;
        }

        void add(Part part, int depth) {
            if (++count > MOST_PARTS || depth > DEEPEST) {
                return;
            }
            if (!attempt("part", unreadable, () -> read(part, depth))) {
                asItCame(part);
            }
        }

        private void read(Part part, int depth) throws MessagingException, IOException {
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
                event.put("message", textOf(part));
                if (isPlain) {
                    ((ObjectNode) event.path("labels")).remove("mail_html");
                } else {
                    ((ObjectNode) event.path("labels")).put("mail_html", "true");
                }
            }
        }

        /** Of a type that is not known, there are bytes in place of a text. */
        private static String textOf(Part part) throws MessagingException, IOException {
            if (part.getContent() instanceof String text) {
                return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
            }
            try (InputStream in = part.getInputStream()) {
                return new String(in.readNBytes(MAX_TEXT), UTF_8);
            }
        }

        private void attach(Part part, @Nullable String name) throws MessagingException, IOException {
            String type = part.getContentType().split(";")[0].strip().toLowerCase(Locale.ROOT);
            try (InputStream in = part.getInputStream()) {
                attach(name, type, in);
            }
        }

        private void attach(@Nullable String name, String type, InputStream in) throws IOException {
            MessageDigest digest = Sha256.digest();
            byte[] some = new byte[8192];
            int size = 0;
            for (int read = in.read(some); read > 0 && size < MAX_ATTACHMENT; read = in.read(some)) {
                digest.update(some, 0, read);
                size += read;
            }
            ObjectNode file = attachments.addObject().putObject("file");
            put(file, "name", name);
            file.put("mime_type", type);
            file.put("size", size);
            file.putObject("hash").put("sha256", HexFormat.of().formatHex(digest.digest()));
        }

        /** A part that cannot be decoded: its bytes as an attachment, and as the text where there is none. */
        private void asItCame(Part part) {
            attempt("part", unreadable, () -> {
                try (InputStream in = new BufferedInputStream(raw(part), MAX_TEXT)) {
                    in.mark(MAX_TEXT);
                    byte[] beginning = in.readNBytes(MAX_TEXT);
                    in.reset();
                    if (!event.has("message")) {
                        event.put("message", new String(beginning, ISO_8859_1));
                    }
                    attach(null, "application/octet-stream", in);
                }
            });
        }

        private static InputStream raw(Part part) throws MessagingException, IOException {
            if (part instanceof MimeMessage mail) {
                return mail.getRawInputStream();
            }
            return part instanceof MimeBodyPart body ? body.getRawInputStream() : part.getInputStream();
        }
    }
}

package io.tocsin.ingest.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.pull.Pulled.Item;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a message or an object holds: events, or the names of objects that hold them. What cannot be read is text, and kept as that. */
final class SqsContent {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SqsContent() {}

    /** An object in S3. */
    record S3Object(String bucket, String key) {}

    /** Either of them; both are empty for a message that only says that a queue was set up. */
    record Content(List<Item> events, List<S3Object> objects) {}

    /** @param id of the message, which it has again when it is delivered again */
    static Content of(String body, String id) {
        JsonNode message = json(body);
        if (message == null) {
            message = json(decoded(body));
        }
        if (message != null
                && message.path("Type").asText().equals("Notification")
                && message.path("Message").isTextual()) {
            return of(message.path("Message").asText(), id);
        }
        if (message == null) {
            return new Content(List.of(new Item(Format.SYSLOG, body.getBytes(UTF_8), id)), List.of());
        }
        if (message.path("Event").asText().equals("s3:TestEvent") || isValidation(message)) {
            return new Content(List.of(), List.of());
        }
        List<S3Object> objects = objects(message);
        if (!objects.isEmpty()) {
            return new Content(List.of(), objects);
        }
        return new Content(List.of(new Item(Format.JSON, message.toString().getBytes(UTF_8), id)), List.of());
    }

    private static boolean isValidation(JsonNode message) {
        return message.path("message").asText().startsWith("CloudTrail validation message");
    }

    /** As S3 notifies, as EventBridge does, and as CloudTrail does by SNS. */
    private static List<S3Object> objects(JsonNode message) {
        List<S3Object> objects = new ArrayList<>();
        for (JsonNode record : message.path("Records")) {
            String key = record.at("/s3/object/key").asText();
            if (record.path("eventSource").asText().equals("aws:s3") && !key.isEmpty()) {
                objects.add(new S3Object(record.at("/s3/bucket/name").asText(), URLDecoder.decode(key, UTF_8)));
            }
        }
        for (JsonNode key : message.path("s3ObjectKey")) {
            objects.add(new S3Object(message.path("s3Bucket").asText(), key.asText()));
        }
        if (message.path("source").asText().equals("aws.s3")) {
            objects.add(new S3Object(
                    message.at("/detail/bucket/name").asText(),
                    message.at("/detail/object/key").asText()));
        }
        return objects;
    }

    /** Whether they are packed with gzip. */
    static boolean isPacked(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == 0x1F && (bytes[1] & 0xFF) == 0x8B;
    }

    /**
     * The events of an object or a record, some at a time, since a small one can hold more of them than there is memory:
     * CloudTrail's {@code Records}, an array, the {@code logEvents} of CloudWatch's logs, one object, or lines.
     *
     * @param name by which it is known when it is read again
     */
    static void events(String name, byte[] bytes, int atOnce, Consumer<List<Item>> to) throws IOException {
        Batches batches = new Batches(name + "#", atOnce, to);
        if (isOneText(bytes)) {
            try (JsonParser json = JSON.createParser(bytes)) {
                if (json.nextToken() == JsonToken.START_ARRAY) {
                    recordsOf(json, batches);
                } else {
                    eventsOf(json, bytes, batches);
                }
            }
        } else {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(new ByteArrayInputStream(bytes), UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    batches.addLine(line.strip());
                }
            }
        }
        batches.end();
    }

    private static void recordsOf(JsonParser json, Batches batches) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            JsonNode record = json.readValueAsTree();
            batches.add(Format.JSON, record.toString());
        }
    }

    /** Of the object that begins here; where it wraps no events it is one itself. */
    private static void eventsOf(JsonParser json, byte[] bytes, Batches batches) throws IOException {
        boolean isControl = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if (field.equals("messageType")) {
                isControl = json.getText().equals("CONTROL_MESSAGE"); // of CloudWatch, which has nothing to say
            } else if (value == JsonToken.START_ARRAY && field.equals("Records")) {
                recordsOf(json, batches);
                return;
            } else if (value == JsonToken.START_ARRAY && field.equals("logEvents")) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    JsonNode event = json.readValueAsTree();
                    if (!isControl) {
                        batches.addLine(event.path("message").asText());
                    }
                }
                return;
            }
            json.skipChildren();
        }
        batches.add(Format.JSON, new String(bytes, UTF_8).strip());
    }

    /** Whether it is JSON, one object or array whole, and not a line of JSON after another. */
    private static boolean isOneText(byte[] bytes) {
        try (JsonParser json = JSON.createParser(bytes)) {
            JsonToken first = json.nextToken();
            if (first != JsonToken.START_ARRAY && first != JsonToken.START_OBJECT) {
                return false;
            }
            json.skipChildren();
            return json.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** Events of one object or record, with their ids. */
    private static final class Batches {

        private final String id;
        private final int atOnce;
        private final Consumer<List<Item>> to;
        private List<Item> batch = new ArrayList<>();
        private long count;

        private Batches(String id, int atOnce, Consumer<List<Item>> to) {
            this.id = id;
            this.atOnce = atOnce;
            this.to = to;
        }

        private void add(Format format, String text) {
            batch.add(new Item(format, text.getBytes(UTF_8), id + count++));
            if (batch.size() == atOnce) {
                end();
            }
        }

        private void addLine(String line) {
            if (!line.isBlank()) {
                add(line.startsWith("{") ? Format.JSON : Format.SYSLOG, line);
            }
        }

        private void end() {
            to.accept(batch);
            batch = new ArrayList<>();
        }
    }

    /** Null where it is no object and no array, or is followed by more. */
    private static @Nullable JsonNode json(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith("{") && !stripped.startsWith("[")) {
            return null;
        }
        try {
            return JSON.reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(stripped);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static String decoded(String body) {
        try {
            return new String(Base64.getDecoder().decode(body.strip()), UTF_8);
        } catch (IllegalArgumentException e) {
            return body;
        }
    }
}

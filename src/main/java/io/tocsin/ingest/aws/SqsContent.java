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
    /** Bytes of one JSON object that is taken as an event; lines of a longer one are taken for themselves. */
    private static final int MOST_OF_ONE = 16 << 20;

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
     * The events of an object or a record: CloudTrail's {@code Records}, an array, the {@code logEvents} of CloudWatch's logs, one
     * JSON object, or lines; some at a time: a small object can hold more of them than there is memory.
     *
     * @param name by which it is known when it is read again
     */
    static void events(String name, byte[] bytes, int atOnce, Consumer<List<Item>> to) throws IOException {
        Batches batches = new Batches(name + "#", atOnce, to);
        if (isOneText(bytes)) {
            try (JsonParser json = JSON.createParser(bytes)) {
                if (json.nextToken() == JsonToken.START_ARRAY || isAtRecords(json)) {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        JsonNode record = json.readValueAsTree();
                        batches.add(Format.JSON, record.toString());
                    }
                    batches.end();
                    return;
                }
            }
            if (bytes.length <= MOST_OF_ONE) {
                one(JSON.readTree(bytes), batches);
                batches.end();
                return;
            }
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(new ByteArrayInputStream(bytes), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    batches.add(format(line), line.strip());
                }
            }
        }
        batches.end();
    }

    private static void one(JsonNode whole, Batches to) {
        if (!whole.path("logEvents").isArray()) {
            to.add(Format.JSON, whole.toString());
        } else if (whole.path("messageType").asText().equals("DATA_MESSAGE")) {
            for (JsonNode event : whole.path("logEvents")) {
                String line = event.path("message").asText();
                to.add(format(line), line);
            }
        }
    }

    private static Format format(String line) {
        return line.startsWith("{") ? Format.JSON : Format.SYSLOG;
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

    /** Goes on into the array {@code Records} of the object that begins here. */
    private static boolean isAtRecords(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isRecords = json.currentName().equals("Records");
            if (json.nextToken() == JsonToken.START_ARRAY && isRecords) {
                return true;
            }
            json.skipChildren();
        }
        return false;
    }

    /** Events of one object with their ids. */
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

package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.Snappy;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.http.HttpIntake.Errors;
import io.tocsin.platform.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Processor;

/**
 * Loki's push API ("Ingest logs"): JSON, or protobuf packed with snappy (pkg/push/push.proto), which Promtail and Grafana
 * Alloy send. Each line becomes an event of its own, {@code {"stream": labels, "timestamp": nanoseconds, "line": …,
 * "metadata": …}}.
 */
final class LokiPush {

    private static final ObjectMapper MAPPER = new ObjectMapper(Json.fromOutside());

    /**
     * A label of a selector, {@code name="value"}, the value as Go quotes it. Possessive: a sender's text must cost neither stack nor
     * second looks.
     */
    private static final Pattern LABEL =
            Pattern.compile("\\s*+([A-Za-z_][\\w.]*+)\\s*+=\\s*+\"((?:[^\"\\\\]++|\\\\.)*+)\"\\s*+,?");

    private final HttpIntake intake;

    LokiPush(HttpIntake intake) {
        this.intake = intake;
    }

    Processor push() {
        return intake.answering(Errors.PROBLEMS, exchange -> {
            byte[] body = HttpIntake.body(exchange);
            boolean isJson = HttpIntake.contentType(exchange).contains("json");
            RequestEvents lines = intake.events(exchange);
            try {
                if (isJson) {
                    json(JsonTree.read(MAPPER, body, HttpIntake.memory(exchange)), lines);
                } else {
                    protobuf(unpack(body), lines);
                }
            } catch (IOException e) {
                throw new BadRequestException("The body is not a PushRequest: " + e.getMessage());
            }
            intake.append(exchange, Format.LOKI, lines.all());
            return HttpAnswer.empty(204);
        });
    }

    private byte[] unpack(byte[] body) {
        int maxBytes = intake.maxBodyBytes();
        ByteBuf out = Unpooled.buffer(Math.min(maxBytes, Math.max(64, body.length * 2)), maxBytes);
        try {
            new Snappy().decode(Unpooled.wrappedBuffer(body), out);
        } catch (DecompressionException e) {
            throw new BadRequestException("The body is not packed with snappy: " + e.getMessage()
                    + "; send that, or Content-Type: application/json");
        } catch (IndexOutOfBoundsException e) {
            throw RefusedBodyException.tooLong(maxBytes);
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    private static void json(JsonNode body, RequestEvents lines) {
        JsonNode streams = body.path("streams");
        if (!streams.isArray()) {
            throw new BadRequestException("The body has no \"streams\"");
        }
        for (JsonNode stream : streams) {
            for (JsonNode value : stream.path("values")) {
                if (!value.isArray() || value.size() < 2) {
                    throw new BadRequestException("A value of a stream must be [\"nanoseconds\", \"line\"]");
                }
                add(
                        stream.path("stream"),
                        value.get(0).asText(),
                        value.get(1).asText(),
                        value.size() > 2 ? value.get(2) : MAPPER.createObjectNode(),
                        lines);
            }
        }
    }

    private static void add(Object labels, String nanoseconds, String line, Object metadata, RequestEvents lines) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("stream", labels);
        event.put("timestamp", nanoseconds);
        event.put("line", line);
        event.put("metadata", metadata);
        lines.add(HttpAnswer.write(event).getBytes(UTF_8));
    }

    /** {@code PushRequest}: field 1, streams. */
    private static void protobuf(byte[] body, RequestEvents lines) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(body);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                stream(in.readByteArray(), lines);
            } else {
                in.skipField(tag);
            }
        }
    }

    /** {@code StreamAdapter}: 1 labels, 2 entries. */
    private static void stream(byte[] bytes, RequestEvents lines) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        List<byte[]> entries = new ArrayList<>();
        Map<String, String> labels = Map.of();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> labels = labels(in.readString());
                case 2 -> entries.add(in.readByteArray());
                default -> in.skipField(tag);
            }
        }
        for (byte[] entry : entries) {
            entry(entry, labels, lines);
        }
    }

    /** {@code EntryAdapter}: 1 timestamp (1 seconds, 2 nanoseconds), 2 line, 3 structured metadata (1 name, 2 value). */
    private static void entry(byte[] bytes, Map<String, String> labels, RequestEvents lines) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        String nanoseconds = "0";
        String line = "";
        Map<String, String> metadata = new LinkedHashMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> nanoseconds = nanoseconds(in.readByteArray());
                case 2 -> line = in.readString();
                case 3 -> pair(in.readByteArray(), metadata);
                default -> in.skipField(tag);
            }
        }
        add(labels, nanoseconds, line, metadata, lines);
    }

    private static String nanoseconds(byte[] timestamp) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(timestamp);
        long seconds = 0;
        long nanos = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> seconds = in.readInt64();
                case 2 -> nanos = in.readInt32();
                default -> in.skipField(tag);
            }
        }
        return Long.toString(seconds * 1_000_000_000 + nanos);
    }

    private static void pair(byte[] bytes, Map<String, String> into) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        String name = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> name = in.readString();
                case 2 -> value = in.readString();
                default -> in.skipField(tag);
            }
        }
        into.put(name, value);
    }

    /** Of a selector, {@code {job="a", host="b"}}. */
    static Map<String, String> labels(String selector) {
        Map<String, String> labels = new LinkedHashMap<>();
        Matcher label = LABEL.matcher(selector);
        label.region(selector.indexOf('{') + 1, selector.length());
        while (label.lookingAt()) {
            labels.put(label.group(1), label.group(2).replaceAll("\\\\(.)", "$1"));
            label.region(label.end(), selector.length());
        }
        return labels;
    }
}

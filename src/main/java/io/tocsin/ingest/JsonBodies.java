package io.tocsin.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Splits request bodies into events: each JSON object becomes compact bytes of its own. Numbers keep every digit as they
 * were written; fields keep their order.
 */
final class JsonBodies {

    private static final JsonFactory JSON = new JsonFactory();

    private JsonBodies() {}

    /**
     * The objects of a body that is one object, an array of them, or several one after the other.
     *
     * @param first fields to put at the beginning of each, in place of its own of that name
     * @throws BadRequestException where anything of it is no JSON object
     */
    static List<byte[]> split(byte[] body, Map<String, Object> first) {
        int start = afterMark(body);
        return split(body, start, body.length - start, 0, first);
    }

    /**
     * The objects of a body of lines, one on each; empty lines do not count.
     *
     * @throws BadRequestException where a line is no JSON object
     */
    static List<byte[]> splitLines(byte[] body, Map<String, Object> first) {
        List<byte[]> events = new ArrayList<>();
        for (Line line : lines(body)) {
            events.add(line.object(first));
        }
        return events;
    }

    /** The lines that are not blank, with their numbers. */
    static List<Line> lines(byte[] body) {
        List<Line> lines = new ArrayList<>();
        long number = 1;
        int start = afterMark(body);
        for (int i = start; i <= body.length; i++) {
            if (i == body.length || body[i] == '\n') {
                if (!isBlank(body, start, i)) {
                    lines.add(new Line(body, start, i - start, number));
                }
                start = i + 1;
                number++;
            }
        }
        return lines;
    }

    private static List<byte[]> split(byte[] body, int start, int length, long linesBefore, Map<String, Object> first) {
        List<byte[]> events = new ArrayList<>();
        try (JsonParser in = JSON.createParser(body, start, length)) {
            boolean inArray = false;
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    events.add(object(in, first));
                } else if (token == JsonToken.START_ARRAY && !inArray) {
                    inArray = true;
                } else if (token == JsonToken.END_ARRAY) {
                    inArray = false;
                } else {
                    throw new BadRequestException(
                            linesBefore + in.currentTokenLocation().getLineNr(),
                            "an event must be a JSON object, here is " + named(token));
                }
            }
        } catch (JsonProcessingException e) {
            long line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new BadRequestException(linesBefore + line, "not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadRequestException(linesBefore + 1, "not valid JSON: " + e.getMessage());
        }
        return events;
    }

    private static byte[] object(JsonParser in, Map<String, Object> first) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            for (Map.Entry<String, Object> field : first.entrySet()) {
                out.writeFieldName(field.getKey());
                if (field.getValue() instanceof Boolean flag) {
                    out.writeBoolean(flag);
                } else {
                    out.writeString(field.getValue().toString());
                }
            }
            int depth = 1;
            while (depth > 0) {
                JsonToken token = in.nextToken();
                if (token == JsonToken.FIELD_NAME && depth == 1 && first.containsKey(in.currentName())) {
                    in.nextToken();
                    in.skipChildren();
                    continue;
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                copy(token, in, out);
            }
        }
        return bytes.toByteArray();
    }

    private static void copy(JsonToken token, JsonParser in, JsonGenerator out) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
            out.writeNumber(in.getText());
        } else {
            out.copyCurrentEvent(in);
        }
    }

    private static String named(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case START_ARRAY -> "an array in an array";
            default -> token.asString() == null ? token.name() : token.asString();
        };
    }

    /** Past a byte order mark, which RFC 8259 §8.1 lets a reader ignore. */
    private static int afterMark(byte[] body) {
        boolean marked = body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
        return marked ? 3 : 0;
    }

    private static boolean isBlank(byte[] body, int start, int end) {
        for (int i = start; i < end; i++) {
            if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    /**
     * A line of a body, not copied.
     *
     * @param number counted from 1
     */
    @SuppressWarnings("ArrayRecordComponent") // a view of the body, never compared
    record Line(byte[] body, int start, int length, long number) {

        /** @throws BadRequestException where it is anything but one JSON object */
        byte[] object(Map<String, Object> first) {
            List<byte[]> objects = split(body, start, length, number - 1, first);
            if (objects.size() != 1 || body[start + leadingBlanks()] == '[') {
                throw new BadRequestException(number, "must hold exactly one JSON object");
            }
            return objects.get(0);
        }

        /** The name of its only member where that is an object itself, else an empty text; for Elasticsearch's actions. */
        String onlyMember() {
            try (JsonParser in = JSON.createParser(body, start, length)) {
                if (in.nextToken() != JsonToken.START_OBJECT || in.nextToken() != JsonToken.FIELD_NAME) {
                    return "";
                }
                String name = in.currentName();
                if (in.nextToken() != JsonToken.START_OBJECT) {
                    return "";
                }
                in.skipChildren();
                return in.nextToken() == JsonToken.END_OBJECT ? name : "";
            } catch (JsonProcessingException e) {
                throw new BadRequestException(number, "not valid JSON: " + e.getOriginalMessage());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private int leadingBlanks() {
            int blanks = 0;
            while (body[start + blanks] == ' ' || body[start + blanks] == '\t') {
                blanks++;
            }
            return blanks;
        }
    }
}

package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tocsin.platform.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Splits request bodies into events: each JSON object becomes compact bytes of its own. Numbers keep every digit as they
 * were written; fields keep their order.
 */
final class JsonBodies {

    private static final JsonFactory JSON = Json.fromOutside();
    private static final String NOT_UTF_8 = "not valid JSON: a byte that is not UTF-8";

    private JsonBodies() {}

    /**
     * The objects of a body that is one object, an array of them, or several one after the other.
     *
     * @param first fields to put at the beginning of each, in place of its own of that name
     * @throws BadRequestException where any of it is not a JSON object
     * @throws RefusedBodyException where there are more than {@code maxEvents}
     */
    static List<byte[]> split(byte[] body, Map<String, Object> first, int maxEvents) {
        List<byte[]> events = new ArrayList<>();
        each(body, first, event -> add(event, events, maxEvents));
        return events;
    }

    /**
     * Hands over the objects as {@link #split} would give them, one by one: those before the first that cannot be read are
     * handed over too.
     *
     * @throws BadRequestException where any of it is not a JSON object
     */
    static void each(byte[] body, Consumer<byte[]> events) {
        each(body, Map.of(), events);
    }

    private static void each(byte[] body, Map<String, Object> first, Consumer<byte[]> events) {
        int start = afterMark(body);
        split(body, start, body.length - start, 0, first, events);
    }

    private static void add(byte[] event, List<byte[]> events, int maxEvents) {
        if (events.size() == maxEvents) {
            throw RefusedBodyException.tooManyEvents(maxEvents);
        }
        events.add(event);
    }

    /**
     * The objects of a body of lines, one on each; empty lines do not count.
     *
     * @throws BadRequestException where a line is not a JSON object
     * @throws RefusedBodyException where there are more than {@code maxEvents}
     */
    static List<byte[]> splitLines(byte[] body, Map<String, Object> first, int maxEvents) {
        List<byte[]> events = new ArrayList<>();
        for (Line line : lines(body, maxEvents, 1)) {
            events.add(line.object(first));
        }
        return events;
    }

    /**
     * The lines that are not blank, with their numbers.
     *
     * @param linesOfEvent most lines that one event may have
     * @throws RefusedBodyException where there are too many for {@code maxEvents}
     */
    static List<Line> lines(byte[] body, int maxEvents, int linesOfEvent) {
        List<Line> lines = new ArrayList<>();
        long number = 1;
        int start = afterMark(body);
        for (int i = start; i <= body.length; i++) {
            if (i == body.length || body[i] == '\n') {
                if (!isBlank(body, start, i)) {
                    if (lines.size() == (long) maxEvents * linesOfEvent) {
                        throw RefusedBodyException.tooManyEvents(maxEvents);
                    }
                    lines.add(new Line(body, start, i - start, number));
                }
                start = i + 1;
                number++;
            }
        }
        return lines;
    }

    private static void split(
            byte[] body, int start, int length, long linesBefore, Map<String, Object> first, Consumer<byte[]> events) {
        try (JsonParser in = parser(body, start, length)) {
            try {
                split(in, linesBefore, first, events);
            } catch (JsonProcessingException e) {
                // What passes a bound of the reader says no place.
                JsonLocation at = e.getLocation() == null ? in.currentLocation() : e.getLocation();
                throw new BadRequestException(
                        linesBefore + at.getLineNr(), "not valid JSON: " + e.getOriginalMessage());
            }
        } catch (CharacterCodingException e) {
            throw new BadRequestException(linesBefore + lineOfBadByte(body, start, length), NOT_UTF_8);
        } catch (IOException e) {
            throw new BadRequestException(linesBefore + 1, "not valid JSON: " + e.getMessage());
        }
    }

    private static void split(JsonParser in, long linesBefore, Map<String, Object> first, Consumer<byte[]> events)
            throws IOException {
        boolean inArray = false;
        for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                events.accept(object(in, first));
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
    }

    /** Strict: Jackson would put a replacement character where bytes are not UTF-8. */
    private static JsonParser parser(byte[] body, int start, int length) throws IOException {
        InputStream bytes = new ByteArrayInputStream(body, start, length);
        return JSON.createParser(new InputStreamReader(bytes, strict()));
    }

    private static CharsetDecoder strict() {
        return UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    private static long lineOfBadByte(byte[] body, int start, int length) {
        CharsetDecoder decoder = strict();
        ByteBuffer bytes = ByteBuffer.wrap(body, start, length);
        CharBuffer characters = CharBuffer.allocate(1024);
        while (decoder.decode(bytes, characters, true).isOverflow()) {
            characters.clear();
        }
        long line = 1;
        for (int i = start; i < bytes.position(); i++) {
            line += body[i] == '\n' ? 1 : 0;
        }
        return line;
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

    /** Whether the object has one of these names at its top level. */
    static boolean hasAny(byte[] object, Set<String> names) {
        try (JsonParser in = JSON.createParser(object)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                if (names.contains(in.currentName())) {
                    return true;
                }
                in.nextToken();
                in.skipChildren();
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
            List<byte[]> objects = new ArrayList<>(1);
            split(body, start, length, number - 1, first, object -> {
                if (!objects.isEmpty()) {
                    throw notOne();
                }
                objects.add(object);
            });
            if (objects.isEmpty() || body[start + leadingBlanks()] == '[') {
                throw notOne();
            }
            return objects.get(0);
        }

        private BadRequestException notOne() {
            return new BadRequestException(number, "must hold exactly one JSON object");
        }

        /** Elasticsearch's action line, {@code {"index": {"_index": "a", "_id": "b"}}}; null where the line is not one. */
        @Nullable
        BulkAction action() {
            try (JsonParser in = parser(body, start, length)) {
                if (in.nextToken() != JsonToken.START_OBJECT || in.nextToken() != JsonToken.FIELD_NAME) {
                    return null;
                }
                String name = in.currentName();
                if (!BulkAction.NAMES.contains(name) || in.nextToken() != JsonToken.START_OBJECT) {
                    return null;
                }
                String index = "";
                String id = "";
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String field = in.currentName();
                    JsonToken value = in.nextToken();
                    if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                        in.skipChildren();
                    } else if (field.equals("_index") && value != JsonToken.VALUE_NULL) {
                        index = in.getText();
                    } else if (field.equals("_id") && value != JsonToken.VALUE_NULL) {
                        id = in.getText();
                    }
                }
                return in.nextToken() == JsonToken.END_OBJECT ? new BulkAction(name, index, id) : null;
            } catch (JsonProcessingException e) {
                throw new BadRequestException(number, "not valid JSON: " + e.getOriginalMessage());
            } catch (CharacterCodingException e) {
                throw new BadRequestException(number, NOT_UTF_8);
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

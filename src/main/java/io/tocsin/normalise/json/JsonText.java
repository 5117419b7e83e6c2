package io.tocsin.normalise.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tocsin.event.Fields;
import io.tocsin.normalise.draft.Keys;
import io.tocsin.normalise.draft.Tree;
import io.tocsin.platform.PermanentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a text as one JSON object, within bounds that no honest event reaches. */
public final class JsonText {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER = 1_000;
    private static final int MAX_NAME = 10_000;
    private static final int MAX_STRING = 16 * 1024 * 1024;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .maxNameLength(MAX_NAME)
                    .maxStringLength(MAX_STRING)
                    .build())
            // names are a sender's choice: interning them would fill memory that is never freed
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private JsonText() {}

    /**
     * Returns the object with clean names, nested; of a name that is there twice both values, since JSON says nothing of which
     * one counts (RFC 8259 §4).
     *
     * @throws PermanentException where the text is no JSON object
     */
    public static Map<String, Object> object(String text) {
        if (!beginsAsObject(text)) {
            throw new PermanentException("payload is not a JSON object: it begins with " + beginning(text)
                    + "; send one object for each event, or the line as syslog");
        }
        try (JsonParser json = FACTORY.createParser(text)) {
            json.nextToken();
            Map<String, Object> object = object(json, 0);
            if (json.nextToken() != null) {
                throw new PermanentException("payload is not a JSON object: there is more behind it"
                        + place(json.currentTokenLocation()) + "; send one object for each event");
            }
            return object;
        } catch (JsonProcessingException e) {
            throw new PermanentException(
                    "payload is not a JSON object: " + e.getOriginalMessage() + place(e.getLocation()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a text in memory cannot fail to be read
        }
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static Map<String, Object> object(JsonParser json, int depth) throws IOException {
        Map<String, Object> object = Fields.newDocument();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            List<String> steps = Keys.steps(json.currentName());
            json.nextToken();
            Object value = value(json, depth + steps.size());
            if (value != null) {
                Tree.put(object, steps, value);
            }
        }
        return object;
    }

    private static @Nullable Object value(JsonParser json, int depth) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_STRING -> Tree.paired(json.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT ->
                json.getNumberType() == NumberType.BIG_INTEGER
                        ? Tree.shortened(json.getText())
                        : (Object) json.getLongValue();
            case VALUE_NUMBER_FLOAT -> decimal(json);
            case START_OBJECT -> Tree.bounded(object(json, depth), depth);
            case START_ARRAY -> Tree.bounded(list(json, depth), depth);
            default -> null;
        };
    }

    /** As a double 1e400 would be infinite and its digits gone. */
    private static Object decimal(JsonParser json) throws IOException {
        double value = json.getDoubleValue();
        return Double.isFinite(value) ? (Object) value : Tree.shortened(json.getText());
    }

    private static List<Object> list(JsonParser json, int depth) throws IOException {
        List<Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Object item = value(json, depth + 1);
            if (item != null) {
                list.add(item);
            }
        }
        return list;
    }

    /** Says whether the text may be an object; the parser says whether it is. */
    public static boolean beginsAsObject(String text) {
        int at = 0;
        while (at < text.length() && (text.charAt(at) <= ' ' || text.charAt(at) == '\uFEFF')) {
            at++;
        }
        return at < text.length() && text.charAt(at) == '{';
    }

    private static String beginning(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return "nothing";
        }
        char first = stripped.charAt(0);
        return first > ' ' && first < 127 ? "'" + first + "'" : "character " + (int) first;
    }
}

package io.tocsin.normalise.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.tocsin.normalise.draft.Tree;
import io.tocsin.platform.PermanentException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a text as one JSON object, within bounds that no honest event reaches. */
public final class JsonText {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER = 1_000;
    private static final int MAX_NAME = 10_000;
    private static final int MAX_STRING = 16 * 1024 * 1024;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
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
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // as a double 1e400 would be infinite and its digits gone
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .registerModule(new SimpleModule().addAbstractTypeMapping(Map.class, WithBoth.class));

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /** An object whose names may be there twice: JSON says nothing of which one counts (RFC 8259 §4). */
    static final class WithBoth extends LinkedHashMap<String, Object> {

        @Override
        public @Nullable Object put(String name, Object value) {
            Object before = get(name);
            return super.put(name, before == null ? value : Tree.both(before, value));
        }
    }

    private JsonText() {}

    /**
     * Returns the object with clean names, nested.
     *
     * @throws PermanentException where the text is no JSON object
     */
    public static Map<String, Object> object(String text) {
        if (!beginsAsObject(text)) {
            throw new PermanentException("payload is not a JSON object: it begins with " + beginning(text)
                    + "; send one object for each event, or the line as syslog");
        }
        try {
            return Tree.clean(MAPPER.readValue(text, OBJECT));
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new PermanentException("payload is not a JSON object: " + e.getOriginalMessage() + where, e);
        }
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

package io.tocsin.ingest.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.http.BodyMemory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a body of JSON whole, once it is known that there is memory for it: {@code {}} takes 2 bytes there and many here. */
final class JsonTree {

    static final int MOST_TOKENS = 4_000_000;

    /** What the tree has for a name, a value, or the beginning or end of an object, about. */
    private static final int TOKEN_BYTES = 64;

    private JsonTree() {}

    /**
     * @param memory holds the tree; null where nothing bounds it
     * @throws IOException where it is not JSON
     * @throws RefusedBodyException where there are too many names and values, or more than there is memory for
     */
    static JsonNode read(ObjectMapper mapper, byte[] body, BodyMemory.@Nullable Share memory) throws IOException {
        int tokens = 0;
        try (JsonParser json = mapper.createParser(body)) {
            while (json.nextToken() != null) {
                if (++tokens > MOST_TOKENS) {
                    throw RefusedBodyException.tooManyValues(MOST_TOKENS);
                }
            }
        }
        if (memory != null && !memory.take((long) tokens * TOKEN_BYTES)) {
            throw RefusedBodyException.noMemory();
        }
        return mapper.readTree(body);
    }
}

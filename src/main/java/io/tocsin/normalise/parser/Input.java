package io.tocsin.normalise.parser;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a parser reads.
 *
 * @param source the configured source; empty where it is not known
 * @param program the program in the header as written; empty where there is none
 * @param host the host in the header; empty where there is none
 * @param text the line without its header, or the text of the JSON object
 * @param tree the JSON object, clean; null for a line
 * @param receivedAt decides the year of a time without one
 */
public record Input(
        String source,
        String program,
        String host,
        String text,
        @Nullable Map<String, Object> tree,
        Instant receivedAt) {

    public static Input line(String program, String host, String text, Instant receivedAt) {
        return new Input("", program, host, text, null, receivedAt);
    }

    public static Input object(Map<String, Object> tree, String text, Instant receivedAt) {
        return new Input("", "", "", text, tree, receivedAt);
    }

    Input from(String name) {
        return new Input(name, program, host, text, tree, receivedAt);
    }
}

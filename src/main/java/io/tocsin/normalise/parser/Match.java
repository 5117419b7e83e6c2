package io.tocsin.normalise.parser;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One way for a line to be a parser's.
 *
 * @param kind what is looked at
 * @param keys any of them; empty for JSON
 * @param json values by path, all of which must be there; {@code *} for any value
 * @param contains texts that must all be in the line
 */
record Match(Kind kind, List<String> keys, Map<String, String> json, List<String> contains) {

    enum Kind {
        SOURCE,
        PROGRAM,
        JSON,
        CEF,
        LEEF,
        PREFIX,
        SHAPE
    }

    Match {
        keys = List.copyOf(keys);
        json = Map.copyOf(json);
        contains = List.copyOf(contains);
    }

    @Override
    public String toString() {
        String what = kind == Kind.JSON
                ? json.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .sorted()
                        .collect(Collectors.joining(" "))
                : String.join(", ", keys);
        return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + what
                + (contains.isEmpty() ? "" : " containing " + String.join(", ", contains));
    }
}

package io.tocsin.normalise.parser;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The words that a parser, or all of them, can put into a field that rules ask for. Filled while parsers are compiled,
 * read only afterwards.
 */
public final class Produced {

    private static final Set<String> WATCHED =
            Set.of("event.category", "event.action", "event.dataset", "event.provider", "event.outcome");

    private final Map<String, Set<String>> words = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    /** A text of the parser's file; with a name of the line in it, anything may be there. */
    void say(String path, String text) {
        if (WATCHED.contains(path)) {
            if (text.indexOf('{') >= 0) {
                open.add(path);
            } else {
                words.computeIfAbsent(path, key -> new HashSet<>()).add(text);
            }
        }
    }

    void any(String path) {
        say(path, "{}");
    }

    void addAll(Produced other) {
        other.words.forEach((path, more) ->
                words.computeIfAbsent(path, key -> new HashSet<>()).addAll(more));
        open.addAll(other.open);
    }

    /** The constants that can stand in this field. */
    public Set<String> words(String path) {
        return Set.copyOf(words.getOrDefault(path, Set.of()));
    }

    /** Whether some parser copies the field from the line, so that it may hold anything. */
    public boolean isOpen(String path) {
        return open.contains(path);
    }
}

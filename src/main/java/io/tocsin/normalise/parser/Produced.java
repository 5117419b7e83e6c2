package io.tocsin.normalise.parser;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The words that a parser can put into each of the {@link #FIELDS}. Filled while parsers are compiled,
 * read only afterwards.
 */
public final class Produced {

    /** The fields that rules ask for. */
    public static final Set<String> FIELDS =
            Set.of("event.category", "event.action", "event.dataset", "event.provider");

    private final Map<String, Set<String>> words = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    /** These words by path, and no others. */
    public static Produced of(Map<String, Set<String>> words) {
        Produced produced = new Produced();
        words.forEach((path, all) -> all.forEach(word -> produced.say(path, word)));
        return produced;
    }

    /** The same with anything in this field. */
    public Produced withAny(String path) {
        any(path);
        return this;
    }

    /** Says whether such a word can stand in this field. */
    public boolean can(String path, Predicate<String> wanted) {
        return open.contains(path)
                || words.getOrDefault(path, Set.of()).stream().anyMatch(wanted);
    }

    /** A text of the parser's file; with a name of the line in it, anything may be there. */
    void say(String path, String text) {
        if (FIELDS.contains(path)) {
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

    /** The constants that can stand in this field. */
    public Set<String> words(String path) {
        return Set.copyOf(words.getOrDefault(path, Set.of()));
    }
}

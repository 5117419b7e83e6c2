package io.tocsin.correlate.drl;

import io.tocsin.event.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One condition of a rule as its author wrote it: what stands between two commas of {@code Event( … )}. */
public final class Conjunct {

    private static final Set<String> COMPARING =
            Set.of("==", "!=", "<", "<=", ">", ">=", "&&", "||", "in", "not", "contains", "excludes", "matches", "str");

    private final int line;
    private final String text;
    private final List<Token> tokens;
    private final Map<String, List<Token>> bound;

    /**
     * @param line where it begins, from 1
     * @param text as written
     * @param bound what the names bound so far stand for; a binding here is added
     */
    Conjunct(int line, String text, List<Token> tokens, Map<String, List<Token>> bound) {
        this.line = line;
        this.text = text.strip().replaceAll("\\s+", " ");
        this.tokens = List.copyOf(tokens);
        if (tokens.size() > 2 && tokens.get(0).text().startsWith("$") && is(1, ":")) {
            bound.put(tokens.get(0).text(), tokens.subList(2, tokens.size()));
        }
        this.bound = Map.copyOf(bound);
    }

    public int line() {
        return line;
    }

    /** As written, on one line. */
    public String text() {
        return text;
    }

    List<Token> tokens() {
        return tokens;
    }

    /** Says whether it only gives a value a name, so that there is nothing to hold or to fail. */
    public boolean isBinding() {
        return is(1, ":") && tokens.stream().skip(2).noneMatch(token -> COMPARING.contains(token.text()));
    }

    /** How many calls of window functions stand in it. */
    public int windowCalls() {
        int calls = 0;
        for (int i = 0; i + 1 < tokens.size(); i++) {
            boolean method = i > 0 && is(i - 1, ".");
            calls += !method && is(i + 1, "(") && WindowCall.NAMES.contains(token(i)) ? 1 : 0;
        }
        return calls;
    }

    /** The fields it looks at, by ECS path, with the values that it sees in this event; texts, numbers and lists. */
    public Map<String, Object> values(Event event) {
        Map<String, Object> values = new LinkedHashMap<>();
        read(tokens, event, values);
        return values;
    }

    private void read(List<Token> words, Event event, Map<String, Object> into) {
        for (Reading reading : Reading.in(words)) {
            into.put(reading.path(), reading.value(event));
        }
        for (Token word : words) {
            List<Token> meaning = bound.get(word.text());
            if (meaning != null && !meaning.equals(words)) {
                read(meaning, event, into);
            }
        }
    }

    private String token(int i) {
        return i >= 0 && i < tokens.size() ? tokens.get(i).text() : "";
    }

    private boolean is(int i, String sign) {
        return token(i).equals(sign);
    }
}

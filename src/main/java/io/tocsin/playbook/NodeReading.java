package io.tocsin.playbook;

import io.tocsin.playbook.expression.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the plain values of one file, and keeps what is wrong with it. Every method goes on after a problem, so that an
 * author sees all of them at once.
 */
class NodeReading {

    private final String file;
    private final List<Problem> problems;
    private final List<Problem> warnings = new ArrayList<>();

    NodeReading(String file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** What is probably not meant, but works. */
    List<Problem> warnings() {
        return warnings;
    }

    /** How many problems there are so far; more after a call say that the call found some. */
    int problemCount() {
        return problems.size();
    }

    final void problem(YamlNode at, String message) {
        problem(at.line(), at.column(), message);
    }

    final void problem(int line, int column, String message) {
        problems.add(new Problem(file, line, column, message));
    }

    void warning(YamlNode at, String message) {
        warnings.add(new Problem(file, at.line(), at.column(), Problem.Severity.WARNING, message));
    }

    /** Returns the members of a mapping; keys that are unknown, or that only the full grammar has, are problems. */
    Map<String, YamlNode> members(YamlNode node, String what, Set<String> known, Set<String> later) {
        Map<String, YamlNode> map = node.map();
        if (map == null) {
            problem(
                    node,
                    what + " must be a mapping of "
                            + String.join(", ", known.stream().sorted().toList()));
            return Map.of();
        }
        map.forEach((key, value) -> {
            if (known.contains(key)) {
                return;
            }
            String message = later.contains(key)
                    ? "\"" + key + "\" is not supported yet in " + what
                    : "unknown key \"" + key + "\" in " + what + Suggestions.of(key, known);
            problems.add(new Problem(file, value.keyLine(), value.keyColumn(), message));
        });
        return map;
    }

    /** Returns the text, or null with a problem told where the value is no text. */
    @Nullable
    String text(YamlNode node, String what) {
        if (node.value() instanceof String text) {
            return text;
        }
        problem(node, what + " must be text");
        return null;
    }

    List<String> texts(YamlNode node, String what) {
        List<YamlNode> items = node.list();
        if (items == null) {
            problem(node, what + " must be a list of texts");
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (YamlNode item : items) {
            String text = text(item, what + " item");
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    Duration duration(@Nullable YamlNode node, String what, Duration fallback) {
        if (node == null) {
            return fallback;
        }
        Duration duration = node.value() instanceof String text ? ValueType.duration(text) : null;
        if (duration == null || duration.isNegative() || duration.compareTo(Duration.ofDays(366)) > 0) {
            problem(node, what + " must be an ISO 8601 duration up to a year such as PT20S, PT5M or P1D");
            return fallback;
        }
        return duration;
    }

    int count(@Nullable YamlNode node, String what, int least, int most, int fallback) {
        if (node == null) {
            return fallback;
        }
        if (node.value() instanceof Long number && number >= least && number <= most) {
            return number.intValue();
        }
        problem(node, what + " must be a whole number from " + least + " to " + most);
        return fallback;
    }

    boolean truth(@Nullable YamlNode node, String what, boolean fallback) {
        if (node == null) {
            return fallback;
        }
        if (node.value() instanceof Boolean truth) {
            return truth;
        }
        problem(node, what + " must be true or false");
        return fallback;
    }

    /** Returns the value whose word stands there; null with a problem told for none. */
    <T> @Nullable T choice(YamlNode node, String what, List<T> values, Function<T, String> word) {
        for (T value : values) {
            if (word.apply(value).equals(node.value())) {
                return value;
            }
        }
        String shown = String.valueOf(node.value());
        List<String> words = values.stream().map(word).toList();
        problem(node, what + " \"" + shown + "\" is unknown" + Suggestions.of(shown, words));
        return null;
    }

    /** The same for words that are values themselves. */
    @Nullable
    String choice(YamlNode node, String what, List<String> words) {
        return choice(node, what, words, word -> word);
    }
}

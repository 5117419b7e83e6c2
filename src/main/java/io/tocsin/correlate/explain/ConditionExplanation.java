package io.tocsin.correlate.explain;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A condition, and what it saw.
 *
 * @param line where it begins, from 1
 * @param text as its author wrote it
 * @param values what it saw, by ECS path: texts, numbers and lists; {@code ""} and -1 stand for what is absent
 * @param windows the window functions in it, where they were reached
 * @param note why it could not be evaluated; empty where it was
 */
public record ConditionExplanation(
        int line,
        String text,
        Verdict verdict,
        Map<String, Object> values,
        List<WindowExplanation> windows,
        String note) {

    public ConditionExplanation {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        windows = List.copyOf(windows);
    }

    /** One line for people: what was wanted, and what there was. */
    public String words() {
        if (!note.isEmpty()) {
            return text + " (line " + line + "): " + note;
        }
        String seen = windows.isEmpty()
                ? values.entrySet().stream()
                        .map(value -> value.getKey() + " is " + shown(value.getValue()))
                        .collect(Collectors.joining(", "))
                : windows.stream().map(WindowExplanation::line).collect(Collectors.joining("; "));
        return text + " (line " + line + ")" + (seen.isEmpty() ? "" : ": " + seen);
    }

    static String shown(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(ConditionExplanation::shown).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof Number ? value.toString() : "\"" + value + "\"";
    }
}

package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ExpressionException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts start the playbook.
 *
 * @param rules rule ids, {@code *} stands for any text
 * @param states of {@link #NEW} and {@link #REOPENED}
 * @param where a condition on the alert; null for none
 */
public record AlertTrigger(
        List<String> rules, Set<String> states, @Nullable Expression where) {

    /** The state of an alert that has just been raised. */
    public static final String NEW = "new";

    /** The state of an alert that was closed, and that a person opened again. */
    public static final String REOPENED = "reopened";

    public AlertTrigger {
        rules = List.copyOf(rules);
        states = Set.copyOf(states);
    }

    /**
     * Says why an alert does not start the playbook; empty where it does. A condition that cannot be computed, because it
     * reads a field the alert lacks, is not met.
     *
     * @param state of the alert, as in {@link #states}
     * @param variables has {@code alert}
     */
    public Optional<String> refusal(String rule, String state, Map<String, Object> variables) {
        if (!names(rule)) {
            return Optional.of("rules does not name \"" + rule + "\"");
        }
        if (!states.contains(state)) {
            return Optional.of("states does not hold \"" + state + "\"");
        }
        try {
            return where == null || where.holds(variables)
                    ? Optional.empty()
                    : Optional.of("where does not hold: " + where);
        } catch (ExpressionException e) {
            return Optional.of("where: " + e.getMessage());
        }
    }

    /** Says whether one of the patterns is this rule's id. */
    boolean names(String rule) {
        return rules.stream().anyMatch(pattern -> matches(pattern, 0, rule, 0));
    }

    private static boolean matches(String pattern, int p, String text, int t) {
        if (p == pattern.length()) {
            return t == text.length();
        }
        if (pattern.charAt(p) != '*') {
            return t < text.length() && pattern.charAt(p) == text.charAt(t) && matches(pattern, p + 1, text, t + 1);
        }
        for (int skip = t; skip <= text.length(); skip++) {
            if (matches(pattern, p + 1, text, skip)) {
                return true;
            }
        }
        return false;
    }
}

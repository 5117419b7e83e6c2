package io.tocsin.playbook.expression;

import java.util.List;

/**
 * The names an expression may use, by the place it stands in.
 *
 * <ul>
 *   <li>{@link #TRIGGER}: only {@code alert}
 *   <li>{@link #STEP}: {@code alert, inputs, steps, targets, run}, and in the steps of {@code on_failure} also {@code failure}
 *   <li>{@link #HEADERS}: those and {@code secrets}
 *   <li>{@link #ANSWER}: those of a step and {@code status, headers, body} of what was answered
 * </ul>
 */
public enum Names {
    TRIGGER,
    STEP,
    HEADERS,
    ANSWER;

    List<String> variables() {
        return switch (this) {
            case TRIGGER -> List.of("alert");
            case STEP -> List.of("alert", "inputs", "steps", "targets", "run", "failure");
            case HEADERS -> List.of("alert", "inputs", "steps", "targets", "run", "failure", "secrets");
            case ANSWER ->
                List.of("alert", "inputs", "steps", "targets", "run", "failure", "status", "headers", "body");
        };
    }
}

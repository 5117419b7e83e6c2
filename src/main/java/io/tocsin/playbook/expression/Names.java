package io.tocsin.playbook.expression;

import java.util.List;

/**
 * The names an expression may use, by the place it stands in.
 *
 * <ul>
 *   <li>{@link #TRIGGER}: only {@code alert}
 *   <li>{@link #STEP}: {@code alert, inputs, steps, targets, run}
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
            case STEP -> List.of("alert", "inputs", "steps", "targets", "run");
            case HEADERS -> List.of("alert", "inputs", "steps", "targets", "run", "secrets");
            case ANSWER -> List.of("alert", "inputs", "steps", "targets", "run", "status", "headers", "body");
        };
    }
}

package io.tocsin.playbook.expression;

import java.util.List;
import java.util.stream.Stream;

/**
 * The names an expression may use, by the place it stands in.
 *
 * <ul>
 *   <li>{@link #TRIGGER}: only {@code alert}
 *   <li>{@link #EVENT}: only {@code event}
 *   <li>{@link #STEP}: {@code alert, inputs, steps, targets, run}, in the steps of {@code on_failure} and {@code finally} also
 *       {@code failure}, in a step with {@code foreach} also {@code item}
 *   <li>{@link #HEADERS}: those and {@code secrets}
 *   <li>{@link #ANSWER}: those of a step and {@code status, headers, body} of what was answered
 *   <li>{@link #RESULT}: those of a step and {@code result}, the outputs of a playbook that was called
 * </ul>
 */
public enum Names {
    TRIGGER,
    EVENT,
    STEP,
    HEADERS,
    ANSWER,
    RESULT;

    private static final List<String> OF_STEP =
            List.of("alert", "inputs", "steps", "targets", "run", "failure", "item");

    List<String> variables() {
        return switch (this) {
            case TRIGGER -> List.of("alert");
            case EVENT -> List.of("event");
            case STEP -> OF_STEP;
            case HEADERS -> with("secrets");
            case ANSWER -> with("status", "headers", "body");
            case RESULT -> with("result");
        };
    }

    private static List<String> with(String... more) {
        return Stream.concat(OF_STEP.stream(), Stream.of(more)).toList();
    }
}

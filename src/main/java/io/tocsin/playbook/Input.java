package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * A value a run starts with.
 *
 * @param from where in the alert it is read; null where only a person gives it
 * @param fallback value where there is none; null for none
 * @param max largest value of an int, double or duration; null for no bound
 */
public record Input(
        String name,
        ValueType type,
        @Nullable Expression from,
        boolean required,
        @Nullable Object fallback,
        @Nullable Object max) {}

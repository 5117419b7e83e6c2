package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * What later steps see of an answer.
 *
 * @param value over {@code status, headers, body}
 * @param fallback value where the answer has none or is not known; null for none
 */
public record Output(
        String name,
        ValueType type,
        Expression value,
        @Nullable Object fallback) {}

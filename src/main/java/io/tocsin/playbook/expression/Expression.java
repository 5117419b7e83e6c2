package io.tocsin.playbook.expression;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One checked CEL expression. Immutable, safe for many threads; bounded in what it may cost. */
public final class Expression {

    private final String text;
    private final CelRuntime.Program program;
    private final List<Reference> references;

    Expression(String text, CelRuntime.Program program, List<Reference> references) {
        this.text = text;
        this.program = program;
        this.references = List.copyOf(references);
    }

    /**
     * A path that starts at one of the declared names, as far as it is written out: {@code steps.block.id}.
     *
     * @param root e.g. {@code steps}
     * @param path the names after it, at most two
     */
    public record Reference(String root, List<String> path) {

        public Reference {
            path = List.copyOf(path);
        }
    }

    /** The text as written. */
    public String text() {
        return text;
    }

    /** Every path the expression reads. */
    public List<Reference> references() {
        return references;
    }

    /**
     * Computes it.
     *
     * @param variables JSON-like values by name; a name that is absent here is an absent field
     * @throws ExpressionException where it cannot be computed from these
     */
    public @Nullable Object evaluate(Map<String, ? extends @Nullable Object> variables) {
        Map<String, Object> activation = new LinkedHashMap<>();
        variables.forEach((name, value) -> activation.put(name, Values.toCel(value)));
        try {
            return Values.fromCel(program.eval(activation));
        } catch (CelEvaluationException e) {
            throw new ExpressionException(
                    "cannot compute \"" + text + "\": " + e.getMessage() + ". Test with has(…) for what may be absent",
                    e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND);
        }
    }

    /**
     * Computes a condition.
     *
     * @throws ExpressionException also where the result is neither true nor false
     */
    public boolean holds(Map<String, ? extends @Nullable Object> variables) {
        Object value = evaluate(variables);
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw new ExpressionException("\"" + text + "\" gives " + value + ", a condition gives true or false", false);
    }

    @Override
    public String toString() {
        return text;
    }
}

package io.tocsin.respond;

import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Limits;
import io.tocsin.playbook.Output;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.respond.connector.ConnectorResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges what systems outside answered. */
final class Answers {

    private Answers() {}

    /** Returns the scope with {@code status, headers, body}. */
    static Map<String, @Nullable Object> scope(
            Map<String, ? extends @Nullable Object> scope, ConnectorResult.Answer answer) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(scope);
        all.put("status", (long) answer.status());
        all.put("headers", answer.headers());
        all.put("body", answer.body());
        return all;
    }

    /** Says whether the answer is a yes: HTTP 200 to 299 where the author did not say. */
    static boolean isSuccess(
            @Nullable Expression success,
            ConnectorResult.Answer answer,
            Map<String, ? extends @Nullable Object> scope) {
        return success == null ? answer.status() / 100 == 2 : success.holds(scope);
    }

    /** Returns why an answer that is a no is one. */
    static ErrorClass classOf(int status) {
        if (status == 401 || status == 403) {
            return ErrorClass.AUTH;
        }
        if (status == 429) {
            return ErrorClass.HTTP_429;
        }
        return switch (status / 100) {
            case 4 -> ErrorClass.HTTP_4XX;
            case 5 -> ErrorClass.HTTP_5XX;
            default -> ErrorClass.DATA;
        };
    }

    /** Says whether a gateway spoke, which cannot know what the system behind it did (RFC 9110 §15.6). */
    static boolean isGatewayDoubt(int status) {
        return status == 502 || status == 504;
    }

    /**
     * Computes the outputs of an answer.
     *
     * @throws ExpressionException where one is absent without a default, or of another type
     */
    static Map<String, Object> outputs(
            List<Output> outputs, Map<String, ? extends @Nullable Object> scope, Limits limits) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Output output : outputs) {
            values.put(output.name(), valueOf(output, scope, limits));
        }
        return values;
    }

    private static Object valueOf(Output output, Map<String, ? extends @Nullable Object> scope, Limits limits) {
        Object fallback = output.fallback();
        try {
            Object value = output.value().evaluate(scope);
            if (value == null && fallback != null) {
                return fallback;
            }
            Object checked = output.type().check(value);
            if (checked.toString().length() > limits.maxOutput()) {
                throw new ExpressionException("output \"" + output.name() + "\" is larger than "
                        + limits.maxOutput() / 1024 + " KiB, limits.max_output");
            }
            return checked;
        } catch (ExpressionException e) {
            if (e.isAbsence() && fallback != null) {
                return fallback;
            }
            throw e;
        } catch (IllegalArgumentException e) {
            throw new ExpressionException("output \"" + output.name() + "\": " + e.getMessage());
        }
    }

    /**
     * Outputs of a call whose answer was lost, as the look that found its effect gives them; the default of what it does
     * not give.
     */
    static Map<String, Object> verifiedOutputs(
            List<Output> outputs,
            Map<String, Expression> verified,
            Map<String, ? extends @Nullable Object> scope,
            Limits limits) {
        Map<String, Object> values = fallbacks(outputs);
        for (Output output : outputs) {
            Expression expression = verified.get(output.name());
            if (expression != null) {
                try {
                    values.put(
                            output.name(),
                            valueOf(
                                    new Output(output.name(), output.type(), expression, output.fallback()),
                                    scope,
                                    limits));
                } catch (ExpressionException notThere) {
                    // The effect is there, and must not look as if it had failed: the default stands.
                }
            }
        }
        return values;
    }

    /** Outputs of a call whose answer was lost: the defaults there are. */
    static Map<String, Object> fallbacks(List<Output> outputs) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Output output : outputs) {
            Object fallback = output.fallback();
            if (fallback != null) {
                values.put(output.name(), fallback);
            }
        }
        return values;
    }
}

package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Template;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One act of a playbook, as data. */
public sealed interface Step {

    /** Unique in the playbook; later steps read {@code steps.<id>}. */
    String id();

    /** The step is skipped where this does not hold; null for always. */
    @Nullable
    Expression condition();

    /** What happens to the run once the step is done. */
    Then then();

    <R> R accept(Visitor<R> visitor);

    /** Where the run goes after a step. */
    enum Then {
        GO_ON,
        /** The run has succeeded. */
        END,
        /** The run has failed. */
        FAIL
    }

    /** One method for each kind of step. */
    interface Visitor<R> {
        R call(Call call);

        R set(SetValues set);

        R stop(Stop stop);
    }

    /**
     * Reaches a system outside through a connector.
     *
     * @param with what the connector is given
     * @param timeout bound on one attempt
     * @param idempotency null where the author gave no key
     * @param success over {@code status, headers, body}; null for HTTP 200 to 299
     * @param onError what to go on with after a failure; null to fail the run
     * @param verify how to see whether the effect is there; null where it cannot be seen
     */
    record Call(
            String id,
            @Nullable Expression condition,
            Then then,
            Action action,
            Effect effect,
            Template.Mapping with,
            Duration timeout,
            Retry retry,
            @Nullable Idempotency idempotency,
            @Nullable Expression success,
            List<Output> outputs,
            @Nullable OnError onError,
            @Nullable Verify verify)
            implements Step {

        public Call {
            outputs = List.copyOf(outputs);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.call(this);
        }
    }

    /**
     * Computes values.
     *
     * @param values by name, in order
     */
    record SetValues(String id, @Nullable Expression condition, Then then, Map<String, Expression> values)
            implements Step {

        public SetValues {
            values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.set(this);
        }
    }

    /** Does nothing but end the run. */
    record Stop(String id, @Nullable Expression condition, Then then) implements Step {

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.stop(this);
        }
    }

    /**
     * What makes a call recognisable when it is sent again.
     *
     * @param header the header the target honours the key in; null where it honours none
     * @param ttl how long a confirmed effect of the same key makes the call needless
     */
    record Idempotency(Template key, @Nullable String header, Duration ttl) {}

    /**
     * What to go on with after a failure.
     *
     * @param use outputs by name
     */
    record OnError(Map<String, Object> use, String note) {

        public OnError {
            use = Map.copyOf(use);
        }
    }

    /**
     * A reading call that shows whether an effect is there.
     *
     * @param expect over {@code status, headers, body}; true where the effect is there
     * @param within how long after the call the effect may take to show
     * @param outputs the step's outputs as this call's answer has them, for when the step's own answer was lost
     */
    record Verify(
            Action action, Template.Mapping with, Expression expect, Duration within, Map<String, Expression> outputs) {

        public Verify {
            outputs = Map.copyOf(outputs);
        }
    }
}

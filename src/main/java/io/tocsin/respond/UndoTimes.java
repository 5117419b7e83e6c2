package io.tocsin.respond;

import io.tocsin.playbook.Step;
import io.tocsin.playbook.Undo;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.playbook.expression.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When the server takes an effect back. */
final class UndoTimes {

    private static final Logger log = LoggerFactory.getLogger(UndoTimes.class);

    private UndoTimes() {}

    /** Returns the undo of an effect that has just been confirmed. */
    static EffectRecord.Undo of(
            Step.Call call,
            Map<String, @Nullable Object> scope,
            Map<String, Object> outputs,
            EffectRecord effect,
            Instant now) {
        Undo undo = call.undo();
        if (undo == null) {
            return effect.undo();
        }
        Duration after = rung(undo.ladder(), effect.undo().times());
        if (after == null) {
            after = evaluated(undo.after(), call, scope, outputs);
        }
        return effect.undo().due(after == null ? null : now.plus(after));
    }

    private static @Nullable Duration rung(List<Duration> ladder, int times) {
        return ladder.isEmpty() ? null : ladder.get(Math.min(times, ladder.size() - 1));
    }

    /** An effect whose time cannot be told stays until a person takes it back: it is there, and must not look failed. */
    private static @Nullable Duration evaluated(
            @Nullable Expression after,
            Step.Call call,
            Map<String, @Nullable Object> scope,
            Map<String, Object> outputs) {
        if (after == null) {
            return null;
        }
        Map<String, @Nullable Object> own = new LinkedHashMap<>(scope);
        if (scope.get("steps") instanceof Map<?, ?> steps) {
            Map<String, Object> all = new LinkedHashMap<>();
            steps.forEach((id, values) -> all.put(String.valueOf(id), values));
            all.put(Step.withoutItem(call.id()), outputs);
            own.put("steps", all);
        }
        try {
            Duration length = ValueType.duration(String.valueOf(after.evaluate(own)));
            if (length != null && !length.isNegative()) {
                return length;
            }
            log.error(
                    "undo.after of step {} gives no duration; its effect stays until a person takes it back",
                    call.id());
        } catch (ExpressionException e) {
            log.error(
                    "undo.after of step {}: {}; its effect stays until a person takes it back",
                    call.id(),
                    e.getMessage());
        }
        return null;
    }

    /** Returns the undo of an effect that takes the key of an earlier one, which climbs the ladder. */
    static EffectRecord.Undo after(EffectRecord earlier, EffectRecord wanted) {
        boolean stood = earlier.state() == EffectRecord.State.UNDONE || earlier.state() == EffectRecord.State.CONFIRMED;
        EffectRecord.Undo own = wanted.undo();
        return new EffectRecord.Undo(own.possible(), null, 0, "", earlier.undo().times() + (stood ? 1 : 0));
    }
}

package io.tocsin.respond;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is with one step. Holds no secret.
 *
 * @param uses the connector; {@code set} or {@code then} for steps without one
 * @param effect the effect's word; empty for steps without a connector
 * @param attempts calls begun so far
 * @param startedAt null until it is its turn
 * @param endedAt null until it is done
 * @param outputs what later steps see
 * @param request what is or would be sent, secrets masked; empty for nothing
 * @param note a remark for people; empty for none
 * @param error what went wrong last; empty for nothing
 */
public record StepResult(
        String id,
        String uses,
        String effect,
        State state,
        int attempts,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        Map<String, Object> outputs,
        String request,
        String note,
        String error) {

    public StepResult {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** How far. */
    public enum State {
        PENDING,
        RUNNING,
        /** Goes on when the run is due. */
        WAITING,
        SUCCEEDED,
        FAILED,
        SKIPPED,
        /** A dry run shows what would have been done. */
        SIMULATED;

        /** The word in JSON and the store: lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isEnd() {
            return this != PENDING && this != RUNNING && this != WAITING;
        }
    }

    static StepResult pending(String id, String uses, String effect) {
        return new StepResult(id, uses, effect, State.PENDING, 0, null, null, Map.of(), "", "", "");
    }

    StepResult begun(Instant at) {
        Instant first = startedAt == null ? at : startedAt;
        return new StepResult(id, uses, effect, State.RUNNING, attempts, first, null, Map.of(), request, note, error);
    }

    StepResult attempting(String maskedRequest) {
        return new StepResult(
                id, uses, effect, State.RUNNING, attempts + 1, startedAt, null, Map.of(), maskedRequest, note, error);
    }

    StepResult waiting(String why) {
        return new StepResult(id, uses, effect, State.WAITING, attempts, startedAt, null, Map.of(), request, note, why);
    }

    StepResult ended(State end, Instant at, Map<String, Object> values, String remark, String problem) {
        return new StepResult(id, uses, effect, end, attempts, startedAt, at, values, request, remark, problem);
    }

    StepResult simulated(Instant at, Map<String, Object> values, String maskedRequest, String remark) {
        return new StepResult(id, uses, effect, State.SIMULATED, 0, startedAt, at, values, maskedRequest, remark, "");
    }

    /** What becomes of it when the run ends. */
    StepResult afterEnd(Instant at) {
        if (state.isEnd()) {
            return this;
        }
        return state == State.PENDING
                ? new StepResult(id, uses, effect, State.SKIPPED, 0, null, null, Map.of(), "", "", "")
                : ended(
                        State.FAILED,
                        at,
                        Map.of(),
                        note,
                        error.isEmpty() ? "the run ended before this step did" : error);
    }
}

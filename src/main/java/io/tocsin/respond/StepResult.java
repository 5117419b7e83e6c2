package io.tocsin.respond;

import io.tocsin.playbook.ErrorClass;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is with one step, or with one item of a step. Holds no secret.
 *
 * @param id the step's, {@code tell[0]} for an item of it, {@code block.undo} for what takes it back
 * @param uses the connector; the word of its kind for steps without one
 * @param effect the effect's word; empty for steps without a connector
 * @param attempts calls begun so far; of an approval, questions asked so far
 * @param startedAt null until it is its turn
 * @param endedAt null until it is done
 * @param due when a waiting step goes on; null where it does not wait
 * @param item what expressions read as {@code item}; null where it is no item
 * @param outputs what later steps see
 * @param request what is or would be sent, secrets masked; empty for nothing
 * @param note a remark for people; empty for none
 * @param error what went wrong last; empty for nothing
 * @param errorClass of a failure that the playbook does not bear; else null
 */
public record StepResult(
        String id,
        String uses,
        String effect,
        State state,
        int attempts,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant due,
        @Nullable Object item,
        Map<String, Object> outputs,
        String request,
        String note,
        String error,
        @Nullable ErrorClass errorClass) {

    public StepResult {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** How far. */
    public enum State {
        PENDING,
        RUNNING,
        /** Goes on when it is due, or when what it waits for has come. */
        WAITING,
        SUCCEEDED,
        FAILED,
        /** People said no, or nothing in time. */
        DENIED,
        /** It may have taken effect or not. */
        UNCERTAIN,
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
        return new StepResult(id, uses, effect, State.PENDING, 0, null, null, null, null, Map.of(), "", "", "", null);
    }

    /** Returns the pending result of a step, for this item. */
    StepResult of(String newId, @Nullable Object newItem) {
        return new StepResult(
                newId, uses, effect, State.PENDING, 0, null, null, null, newItem, Map.of(), "", "", "", null);
    }

    /** Returns the result of an approval that asks once more. */
    StepResult asksAgain() {
        return new StepResult(
                id, uses, effect, State.PENDING, attempts, null, null, null, item, Map.of(), "", "", "", null);
    }

    StepResult begun(Instant at) {
        return copy(State.RUNNING, attempts, startedAt == null ? at : startedAt, null, null, request, error);
    }

    StepResult attempting(String maskedRequest) {
        return copy(State.RUNNING, attempts + 1, startedAt, null, null, maskedRequest, error);
    }

    /** @param until when it goes on by itself */
    StepResult waiting(String why, Instant until) {
        return copy(State.WAITING, attempts, startedAt, null, until, request, why);
    }

    StepResult showing(String maskedRequest) {
        return copy(state, attempts, startedAt, endedAt, due, maskedRequest, error);
    }

    private StepResult copy(
            State newState,
            int newAttempts,
            @Nullable Instant newStartedAt,
            @Nullable Instant newEndedAt,
            @Nullable Instant newDue,
            String newRequest,
            String newError) {
        return new StepResult(
                id,
                uses,
                effect,
                newState,
                newAttempts,
                newStartedAt,
                newEndedAt,
                newDue,
                item,
                Map.of(),
                newRequest,
                note,
                newError,
                null);
    }

    StepResult ended(State end, Instant at, Map<String, Object> values, String remark, String problem) {
        return new StepResult(
                id, uses, effect, end, attempts, startedAt, at, null, item, values, request, remark, problem, null);
    }

    /** Returns the result of a step whose failure the playbook does not bear. */
    StepResult failed(State end, Instant at, ErrorClass why, String problem) {
        return new StepResult(
                id, uses, effect, end, attempts, startedAt, at, null, item, Map.of(), request, "", problem, why);
    }

    StepResult simulated(Instant at, Map<String, Object> values, String maskedRequest, String remark) {
        return new StepResult(
                id,
                uses,
                effect,
                State.SIMULATED,
                0,
                startedAt,
                at,
                null,
                item,
                values,
                maskedRequest,
                remark,
                "",
                null);
    }

    /** Whether a run that does this one again can use the result. */
    boolean isKept() {
        return state == State.SUCCEEDED || state == State.SKIPPED || (state == State.FAILED && errorClass == null);
    }

    StepResult skipped(Instant at, String remark) {
        return new StepResult(
                id,
                uses,
                effect,
                State.SKIPPED,
                attempts,
                startedAt,
                at,
                null,
                item,
                Map.of(),
                request,
                remark,
                error,
                null);
    }

    /** What becomes of it when the run ends. */
    StepResult afterEnd(Instant at) {
        if (state.isEnd()) {
            return this;
        }
        return state == State.PENDING
                ? new StepResult(id, uses, effect, State.SKIPPED, 0, null, null, null, item, Map.of(), "", "", "", null)
                : ended(
                        State.FAILED,
                        at,
                        Map.of(),
                        note,
                        error.isEmpty() ? "the run ended before this step did" : error);
    }
}

package io.tocsin.respond;

import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Mode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a playbook: a row in the store, whole enough to go on with after a crash.
 *
 * @param id 24 hexadecimal digits; of a run that an alert started, made of alert and playbook
 * @param playbookVersion the version it keeps to, {@link io.tocsin.playbook.Playbook#version}
 * @param alert id of the alert it answers; empty for none
 * @param starter who started it: {@code alert:<id>} or a person's name
 * @param missing settings without which it cannot reach the systems outside; it is a dry run where there are any
 * @param createdAt by our clock
 * @param startedAt null while pending
 * @param endedAt null until it has ended
 * @param failure why it failed or is uncertain; else null
 * @param steps all steps of the playbook, in order
 * @param inputs values by name
 * @param alertFields what expressions read as {@code alert}
 * @param concurrencyKey runs of the same key go one after the other; empty for no such bound
 * @param due when there is something to do next; of no meaning once it has ended
 * @param cancelRequested whether someone wants it to end
 */
public record Run(
        String id,
        String playbook,
        String playbookVersion,
        String alert,
        String starter,
        Mode mode,
        List<String> missing,
        State state,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Failure failure,
        List<StepResult> steps,
        Map<String, Object> inputs,
        Map<String, Object> alertFields,
        String concurrencyKey,
        Instant due,
        boolean cancelRequested) {

    static final int MOST_URGENT = 5;

    public Run {
        missing = List.copyOf(missing);
        steps = List.copyOf(steps);
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        alertFields = Collections.unmodifiableMap(new LinkedHashMap<>(alertFields));
    }

    /** A run leaves pending and running, never one of the others. */
    public enum State {
        PENDING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED,
        /** Something outside may have happened or not, and nothing can tell which: a person has to look. */
        UNCERTAIN;

        /** The word in JSON and the store: lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public boolean isEnd() {
            return this != PENDING && this != RUNNING;
        }
    }

    /**
     * Why a run did not succeed.
     *
     * @param step id of the step; empty where it was none
     */
    public record Failure(String step, ErrorClass errorClass, String message) {}

    /** Returns the run with this step's result in the place of the one before. */
    Run with(StepResult result) {
        List<StepResult> changed = new ArrayList<>(steps);
        changed.replaceAll(step -> step.id().equals(result.id()) ? result : step);
        return copy(state, startedAt, endedAt, failure, changed, due, cancelRequested);
    }

    Run started(Instant at) {
        return copy(State.RUNNING, startedAt == null ? at : startedAt, null, null, steps, due, cancelRequested);
    }

    /** Returns the run that goes on with the steps for a failure. */
    Run failing(Failure why) {
        return copy(state, startedAt, null, why, steps, due, cancelRequested);
    }

    /** How soon it has to be taken up, the more the sooner: the alert's severity, and a person before all alerts. */
    int urgency() {
        if (!starter.startsWith("alert:")) {
            return MOST_URGENT;
        }
        return alertFields.get("severity") instanceof Number rank ? rank.intValue() : 0;
    }

    Run dueAt(Instant at) {
        return copy(state, startedAt, endedAt, failure, steps, at, cancelRequested);
    }

    /** Returns the ended run; steps it never came to are skipped. */
    Run ended(State end, Instant at, @Nullable Failure why) {
        List<StepResult> changed = steps.stream().map(step -> step.afterEnd(at)).toList();
        return copy(end, startedAt, at, why, changed, at, cancelRequested);
    }

    Run cancelRequested(Instant at) {
        return copy(state, startedAt, endedAt, failure, steps, at, true);
    }

    private Run copy(
            State newState,
            @Nullable Instant newStartedAt,
            @Nullable Instant newEndedAt,
            @Nullable Failure newFailure,
            List<StepResult> newSteps,
            Instant newDue,
            boolean newCancelRequested) {
        return new Run(
                id,
                playbook,
                playbookVersion,
                alert,
                starter,
                mode,
                missing,
                newState,
                createdAt,
                newStartedAt,
                newEndedAt,
                newFailure,
                newSteps,
                inputs,
                alertFields,
                concurrencyKey,
                newDue,
                newCancelRequested);
    }
}

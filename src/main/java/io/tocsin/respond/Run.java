package io.tocsin.respond;

import io.tocsin.event.Severity;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.expression.Expressions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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
 * @param starter who started it: {@code alert:<id>}, {@code schedule:<time>}, {@code webhook:<name>},
 *     {@code undo:<effect>} or a person's name
 * @param missing settings without which it cannot reach the systems outside; it is a dry run where there are any
 * @param createdAt by our clock
 * @param inputs values by name
 * @param alertFields what expressions read as {@code alert}
 * @param concurrencyKey runs of the same key count together; empty for no such bound
 * @param priority {@link io.tocsin.playbook.Playbook#priority}
 * @param link to other runs
 * @param progress what the holder of its lease changes
 * @param cancel whether someone wants it to end
 */
public record Run(
        String id,
        String playbook,
        String playbookVersion,
        String alert,
        String starter,
        Mode mode,
        List<String> missing,
        Instant createdAt,
        Map<String, Object> inputs,
        Map<String, Object> alertFields,
        String concurrencyKey,
        int priority,
        Link link,
        Progress progress,
        Cancel cancel) {

    static final int MOST_URGENT = 5;
    static final String SCHEDULE = "schedule:";
    static final String WEBHOOK = "webhook:";

    public Run {
        missing = List.copyOf(missing);
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        alertFields = Collections.unmodifiableMap(new LinkedHashMap<>(alertFields));
    }

    /** A run leaves pending and running, never one of the others. */
    public enum State {
        PENDING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        /** People said no, or nothing in time. */
        DENIED,
        CANCELLED,
        /** Another run answers, because their concurrency keys are the same. */
        SKIPPED,
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

    /** Whether someone wants a run to end. */
    public enum Cancel {
        NO,
        /** Before its next call. */
        STOP,
        /** The same, and what it did is taken back. */
        COMPENSATE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How a run belongs to another one.
     *
     * @param run id of the run that called it, whose effect it takes back, or that it does again; empty for none
     * @param step the step there; empty for none
     * @param depth how many runs called one another before it
     * @param isUndo whether all it does is to take back the effect of that step
     * @param lineage id of the first of the runs that do one another again; the same effect of them is one effect
     * @param causes what led to it, the first cause first: who or what started the first run, as {@link Run#starter} has
     *     it, and {@code run:<id>} of each run on the way here
     */
    public record Link(String run, String step, int depth, boolean isUndo, String lineage, List<String> causes) {

        public Link {
            causes = List.copyOf(causes);
        }

        static Link none(String own, String starter) {
            return new Link("", "", 0, false, own, List.of(starter));
        }

        /** Returns how a run that another one leads to belongs to it. */
        static Link after(Run other, String step, int depth, boolean isUndo, String lineage) {
            List<String> causes = new ArrayList<>(other.link().causes());
            causes.add("run:" + other.id());
            return new Link(other.id(), step, depth, isUndo, lineage, causes);
        }

        boolean isCall() {
            return depth > 0 && !isUndo;
        }
    }

    /**
     * How far it is.
     *
     * @param startedAt null while pending
     * @param endedAt null until it has ended
     * @param failure why it failed, was denied or is uncertain; else null
     * @param ending what it ends as once the steps of {@code finally} are done; null before them
     * @param steps all steps of the playbook, in order, and the items of lists after their steps
     * @param outputs what a playbook that called it sees
     * @param active how long it was at work so far
     * @param due when there is something to do next; of no meaning once it has ended
     */
    public record Progress(
            State state,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Failure failure,
            @Nullable State ending,
            List<StepResult> steps,
            Map<String, Object> outputs,
            Duration active,
            Instant due) {

        public Progress {
            steps = List.copyOf(steps);
            outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        }

        static Progress pending(List<StepResult> steps, Instant at) {
            return new Progress(State.PENDING, null, null, null, null, steps, Map.of(), Duration.ZERO, at);
        }

        private Progress with(List<StepResult> newSteps) {
            return new Progress(state, startedAt, endedAt, failure, ending, newSteps, outputs, active, due);
        }
    }

    /**
     * Why a run did not succeed.
     *
     * @param step id of the step; empty where it was none
     */
    public record Failure(String step, ErrorClass errorClass, String message) {}

    public State state() {
        return progress.state();
    }

    public @Nullable Instant startedAt() {
        return progress.startedAt();
    }

    public @Nullable Instant endedAt() {
        return progress.endedAt();
    }

    public @Nullable Failure failure() {
        return progress.failure();
    }

    public List<StepResult> steps() {
        return progress.steps();
    }

    public Instant due() {
        return progress.due();
    }

    public boolean cancelRequested() {
        return cancel != Cancel.NO;
    }

    private Run with(Progress changed) {
        return with(changed, cancel);
    }

    private Run with(Progress changed, Cancel how) {
        return with(concurrencyKey, changed, how);
    }

    /** Returns the run with this concurrency key. */
    Run keyed(String key) {
        return with(key, progress, cancel);
    }

    private Run with(String key, Progress changed, Cancel how) {
        return new Run(
                id,
                playbook,
                playbookVersion,
                alert,
                starter,
                mode,
                missing,
                createdAt,
                inputs,
                alertFields,
                key,
                priority,
                link,
                changed,
                how);
    }

    /** Returns the run with this step's result in the place of the one before. */
    Run with(StepResult result) {
        List<StepResult> changed = new ArrayList<>(steps());
        changed.replaceAll(step -> step.id().equals(result.id()) ? result : step);
        return with(progress.with(changed));
    }

    /** Returns the run with more results after that of a step: its items, or what takes it back. */
    Run withAfter(String step, Collection<StepResult> more) {
        List<StepResult> changed = new ArrayList<>(steps());
        int at = changed.size();
        for (int i = 0; i < changed.size(); i++) {
            at = changed.get(i).id().equals(step) ? i + 1 : at;
        }
        changed.addAll(at, more);
        return with(progress.with(changed));
    }

    Run started(Instant at) {
        Progress is = progress;
        return with(new Progress(
                State.RUNNING,
                is.startedAt() == null ? at : is.startedAt(),
                null,
                null,
                null,
                is.steps(),
                is.outputs(),
                is.active(),
                is.due()));
    }

    /** Returns the run that goes on with the steps for a failure. */
    Run failing(Failure why) {
        return with(why, progress.ending(), progress.active(), progress.due());
    }

    /** Returns the run that goes on with the steps that come at the end. */
    Run ending(State end, @Nullable Failure why) {
        return with(why, end, progress.active(), progress.due());
    }

    Run dueAt(Instant at) {
        return with(progress.failure(), progress.ending(), progress.active(), at);
    }

    /** Returns the run that was at work for some more time. */
    Run worked(Duration more) {
        return with(progress.failure(), progress.ending(), progress.active().plus(more), progress.due());
    }

    private Run with(@Nullable Failure failure, @Nullable State ending, Duration active, Instant due) {
        Progress is = progress;
        return with(new Progress(
                is.state(), is.startedAt(), is.endedAt(), failure, ending, is.steps(), is.outputs(), active, due));
    }

    /** Returns the ended run; steps it never came to are skipped. */
    Run ended(State end, Instant at, @Nullable Failure why) {
        return ended(end, at, why, Map.of());
    }

    Run ended(State end, Instant at, @Nullable Failure why, Map<String, Object> values) {
        List<StepResult> changed =
                steps().stream().map(step -> step.afterEnd(at)).toList();
        Progress is = progress;
        return with(new Progress(end, is.startedAt(), at, why, null, changed, values, is.active(), at));
    }

    Run cancelled(Cancel how, Instant at) {
        return with(dueAt(at).progress(), how);
    }

    /** What it answers, to tell a playbook that raises its own alerts: playbook, rule and key; empty for no alert. */
    String answers() {
        // What ended before it began did nothing that could raise an alert.
        boolean didNothing = state().isEnd() && startedAt() == null;
        return starter.startsWith("alert:") && !didNothing
                ? Keys.answers(
                        playbook,
                        String.valueOf(alertFields.getOrDefault("rule", "")),
                        String.valueOf(alertFields.getOrDefault("key", "")))
                : "";
    }

    /**
     * How soon it has to be taken up, the more the sooner: the alert's severity, and a person before all alerts; what a
     * clock or a webhook starts is as an alert of severity medium.
     */
    int urgency() {
        if (starter.startsWith(SCHEDULE) || starter.startsWith(WEBHOOK)) {
            return (int) Expressions.rankOf(Severity.MEDIUM);
        }
        if (!starter.startsWith("alert:")) {
            return MOST_URGENT;
        }
        return alertFields.get("severity") instanceof Number rank ? rank.intValue() : 0;
    }
}

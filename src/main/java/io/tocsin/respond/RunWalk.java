package io.tocsin.respond;

import io.tocsin.platform.LogKeys;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.ExpressionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Walks one run through its playbook as far as it goes now. Where it stands is in the results of its steps alone, so that
 * a walk begins at the beginning and passes over what is done.
 */
final class RunWalk {

    private static final Logger log = LoggerFactory.getLogger(RunWalk.class);

    private final RunAtWork work;
    private final Turns turns;
    private final Instant begun;

    RunWalk(RunAtWork work, Turns turns) {
        this.work = work;
        this.turns = turns;
        begun = turns.now();
    }

    RunAtWork work() {
        return work;
    }

    /** Walks until the run ends or has to wait; then the lease is given back. */
    void go() {
        try {
            if (begin()) {
                Course course = phases();
                if (course instanceof Course.Wait wait) {
                    letWait(wait.until());
                } else {
                    Course.End end = (Course.End) course;
                    end(end.state(), end.failure());
                }
            }
        } catch (RunCancelledException e) {
            cancel();
        }
    }

    /** Ends the run by a fault of the server, which would make it come again and again without end. */
    void fail(Throwable fault) {
        end(
                Run.State.FAILED,
                new Run.Failure(
                        "",
                        ErrorClass.INTERNAL,
                        "a fault of the server: " + fault.getClass().getSimpleName() + "; its log has more"));
    }

    /** Starts a pending run; false where it has to wait for another of the same concurrency key, or has ended. */
    private boolean begin() {
        Run run = work.run();
        work.checkAlive();
        if (!new RunGate(work, turns).isOpen()) {
            Optional<Run.Failure> instead = new RunGate(work, turns).answeredByAnother();
            if (instead.isPresent()) {
                end(Run.State.SKIPPED, instead.get());
            } else {
                letWait(turns.now().plus(RunGate.AGAIN));
            }
            return false;
        }
        if (run.state() == Run.State.PENDING) {
            log.info(
                    "run {} of playbook {} begins, {}",
                    run.id(),
                    run.playbook(),
                    run.mode().word());
            work.update(pending -> pending.started(turns.now()));
        }
        return true;
    }

    private Course phases() {
        Playbook playbook = work.playbook();
        if (work.run().progress().ending() == null) {
            Course course = main();
            if (course instanceof Course.Wait
                    || playbook.atEnd().isEmpty()
                    || work.run().link().isUndo()) {
                return course;
            }
            Course.End end = (Course.End) course;
            work.update(run -> run.ending(end.state(), end.failure()));
        }
        // What fails among these steps shows in their results, and changes nothing.
        Course course = takeAll(playbook.atEnd());
        Run.State ending = work.run().progress().ending();
        return course instanceof Course.Wait || ending == null
                ? course
                : new Course.End(ending, work.run().failure());
    }

    /** The steps, and after a failure those of {@code on_failure}; returns a wait or an end. */
    private Course main() {
        if (work.run().failure() == null) {
            Course course = overdue().orElseGet(this::steps);
            if (course == Course.ON) {
                return new Course.End(Run.State.SUCCEEDED, null);
            }
            if (!(course instanceof Course.End end)
                    || end.state() != Run.State.FAILED
                    || end.failure() == null
                    || work.run().link().isUndo()) {
                return course;
            }
            Run.Failure failure = end.failure();
            withdrawAll();
            if (work.playbook().onFailure().isNothing()) {
                return end;
            }
            work.update(run -> run.failing(failure));
        }
        if (work.playbook().onFailure().compensate()) {
            Course course = new Compensation(this, turns).take();
            if (course instanceof Course.Wait) {
                return course;
            }
        }
        Course course = takeAll(work.playbook().onFailure().steps());
        return course instanceof Course.Wait
                ? course
                : new Course.End(Run.State.FAILED, work.run().failure());
    }

    private Course steps() {
        if (!work.run().link().isUndo()) {
            return takeAll(work.playbook().steps());
        }
        String id = work.run().link().step() + ".undo";
        return work.playbook()
                .step(id)
                .map(this::take)
                .orElseGet(() -> new Course.End(
                        Run.State.FAILED, new Run.Failure(id, ErrorClass.INTERNAL, "the playbook has no such undo")));
    }

    /** Returns the end of a run that has had all the time its playbook gives it. */
    private Optional<Course> overdue() {
        Run run = work.run();
        Instant startedAt = run.startedAt();
        Duration active = run.progress().active();
        String limit = startedAt != null && !turns.now().isBefore(deadline(startedAt))
                ? "limits.total_timeout, " + work.playbook().limits().totalTimeout()
                : active.compareTo(work.playbook().limits().runTimeout()) > 0
                        ? "limits.run_timeout, " + work.playbook().limits().runTimeout()
                        : "";
        return limit.isEmpty()
                ? Optional.empty()
                : Optional.of(new Course.End(
                        Run.State.FAILED,
                        new Run.Failure("", ErrorClass.TIMEOUT, "the run took longer than " + limit)));
    }

    private Instant deadline(Instant startedAt) {
        return startedAt.plus(work.playbook().limits().totalTimeout());
    }

    /** Takes the steps that are not done, until one of them does not lead to the next. */
    Course takeAll(List<Step> steps) {
        for (Step step : steps) {
            Course course = take(step);
            if (course != Course.ON) {
                return course;
            }
        }
        return Course.ON;
    }

    /** Takes a step as far as it goes now. */
    Course take(Step step) {
        StepResult before = work.step(step.id());
        if (before.state().isEnd()) {
            return after(step, before);
        }
        Instant due = before.due();
        boolean sleeps = (step instanceof Step.Call call && call.forEach() == null) || step instanceof Step.Wait;
        if (sleeps
                && before.state() == StepResult.State.WAITING
                && due != null
                && turns.now().isBefore(due)) {
            return new Course.Wait(due);
        }
        TurnEnd end = new StepTurn(this, turns).take(step);
        work.put(end.result());
        if (end instanceof TurnEnd.Wait wait) {
            return new Course.Wait(wait.until());
        }
        if (end instanceof TurnEnd.Stop stop && stop.state() != Run.State.DENIED) {
            return new Course.End(stop.state(), stop.failure());
        }
        return after(step, end.result());
    }

    /** Where the run goes after a step that is done; the same again after a crash. */
    private Course after(Step step, StepResult result) {
        if (step instanceof Step.Approval approval && result.state() == StepResult.State.DENIED) {
            return afterDenial(approval, result);
        }
        ErrorClass why = result.errorClass();
        if (why != null) {
            Run.State state =
                    switch (result.state()) {
                        case UNCERTAIN -> Run.State.UNCERTAIN;
                        case DENIED -> Run.State.DENIED;
                        default -> Run.State.FAILED;
                    };
            return new Course.End(state, new Run.Failure(step.id(), why, result.error()));
        }
        if (step.then() == Step.Then.GO_ON || result.state() == StepResult.State.SKIPPED || DryRun.isOpen(step, work)) {
            return Course.ON;
        }
        return step.then() == Step.Then.END
                ? new Course.End(Run.State.SUCCEEDED, null)
                : new Course.End(
                        Run.State.FAILED, new Run.Failure(step.id(), ErrorClass.DATA, "the playbook says: then fail"));
    }

    private Course afterDenial(Step.Approval approval, StepResult result) {
        Run.Failure failure = new Run.Failure(approval.id(), ErrorClass.APPROVAL_DENIED, result.error());
        Step.OnDenied onDenied = approval.onDenied();
        if (onDenied == null) {
            return new Course.End(Run.State.DENIED, failure);
        }
        List<Step> steps = new ArrayList<>();
        onDenied.run().forEach(id -> work.playbook().step(id).ifPresent(steps::add));
        Course course = takeAll(steps);
        if (course != Course.ON) {
            return course;
        }
        return switch (onDenied.then()) {
            case GO_ON -> Course.ON;
            case END -> new Course.End(Run.State.DENIED, failure);
            case FAIL -> new Course.End(Run.State.FAILED, failure);
        };
    }

    /** Takes steps at the same time, and returns where each of them leads. */
    List<Course> together(List<Step> steps) {
        if (steps.size() == 1) {
            return List.of(take(steps.get(0)));
        }
        String id = work.run().id();
        List<CompletableFuture<Course>> futures = steps.stream()
                .map(step -> CompletableFuture.supplyAsync(() -> takeBeside(step, id), turns.branches()))
                .toList();
        try {
            return futures.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            futures.forEach(RunWalk::await);
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    private Course takeBeside(Step step, String run) {
        String before = MDC.get(LogKeys.RUN);
        MDC.put(LogKeys.RUN, run);
        try {
            return take(step);
        } finally {
            if (before == null) {
                MDC.remove(LogKeys.RUN);
            }
        }
    }

    /** Waits for a branch, whose own failure has nothing more to say. */
    private static void await(CompletableFuture<Course> future) {
        future.handle((course, failure) -> Course.ON).join();
    }

    private void letWait(Instant until) {
        Instant startedAt = work.run().startedAt();
        Instant bound = startedAt == null ? until : deadline(startedAt);
        Instant due =
                bound.isBefore(until) && work.run().failure() == null && bound.isAfter(turns.now()) ? bound : until;
        work.updateAndRelease(run -> run.dueAt(due).worked(Duration.between(begun, turns.now())));
        if (work.run().cancelRequested()) {
            // The due time just saved has overwritten the one that the wish to cancel set.
            turns.store().wake(work.run().id(), turns.now());
        }
        new Waiting(work, turns).wakeIfCome();
    }

    /** Withdraws every question and every run that nothing waits for any more. */
    private void withdrawAll() {
        for (StepResult result : work.run().steps()) {
            if (result.state() == StepResult.State.WAITING) {
                work.playbook().step(result.id()).ifPresent(step -> turns.withdraw(work, step));
            }
        }
    }

    private void cancel() {
        withdrawAll();
        if (work.run().cancel() == Run.Cancel.COMPENSATE) {
            work.compensate();
            Course course = new Compensation(this, turns).take();
            if (course instanceof Course.Wait wait) {
                work.updateAndRelease(run -> run.dueAt(wait.until()));
                return;
            }
        }
        end(Run.State.CANCELLED, null);
    }

    private void end(Run.State state, Run.@Nullable Failure failure) {
        Map<String, Object> outputs = Map.of();
        Run.State end = state;
        Run.@Nullable Failure why = failure;
        if (state == Run.State.SUCCEEDED && !work.run().link().isUndo()) {
            try {
                outputs = Answers.outputs(
                        work.playbook().outputs(),
                        work.scope(""),
                        work.playbook().limits());
            } catch (ExpressionException e) {
                end = Run.State.FAILED;
                why = new Run.Failure("", ErrorClass.DATA, String.valueOf(e.getMessage()));
            }
        }
        Run.State last = end;
        Run.@Nullable Failure lastWhy = why;
        Map<String, Object> values = outputs;
        work.updateAndRelease(
                run -> run.worked(Duration.between(begun, turns.now())).ended(last, turns.now(), lastWhy, values));
        Run ended = work.run();
        new RunGate(work, turns).leave();
        if (ended.link().isCall()) {
            turns.store().wake(ended.link().run(), turns.now());
        }
        log.info("run {} of playbook {} has ended: {}", ended.id(), ended.playbook(), last.word());
    }
}

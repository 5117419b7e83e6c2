package io.tocsin.respond;

import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.ExpressionException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs another playbook as a run of its own, and waits for its end. */
final class SubPlaybookTurn {

    /** How many runs may call one another: a ring of playbooks ends here. */
    static final int MAX_DEPTH = 8;

    /** The end of the other run wakes this one; should that be lost, it looks by itself. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final RunAtWork work;
    private final Turns turns;

    SubPlaybookTurn(RunAtWork work, Turns turns) {
        this.work = work;
        this.turns = turns;
    }

    TurnEnd take(Step.SubPlaybook sub) {
        Turns.CalledPlaybooks called = turns.called();
        if (called != null) {
            return new TurnEnd.GoOn(
                    work.step(sub.id()).ended(StepResult.State.SUCCEEDED, turns.now(), called.outputsOf(sub), "", ""));
        }
        String childId = Keys.childRunId(work.run().id(), sub.id());
        Optional<Run> child = turns.store().get(childId);
        if (child.isEmpty()) {
            Optional<TurnEnd> refused = begin(sub, childId);
            if (refused.isPresent()) {
                return refused.get();
            }
        } else if (child.get().state().isEnd()) {
            return after(sub, child.get());
        }
        work.checkAlive();
        return TurnEnd.Wait.of(
                work.step(sub.id()).showing("run " + childId + " of playbook " + sub.playbook()),
                "",
                turns.now().plus(LOOK));
    }

    private Optional<TurnEnd> begin(Step.SubPlaybook sub, String childId) {
        work.checkAlive();
        Run run = work.run();
        Optional<Playbook> found = turns.playbooks().get(sub.playbook());
        String refusal = run.link().depth() >= MAX_DEPTH
                ? MAX_DEPTH + " playbooks have called one another before this one; they call each other without end"
                : found.isEmpty()
                        ? turns.playbooks().missing(sub.playbook())
                        : !sub.range().accepts(found.get().release())
                                ? "version " + found.get().release() + " of " + sub.playbook()
                                        + " is in force, and the step calls " + sub.range()
                                : "";
        if (found.isEmpty() || !refusal.isEmpty()) {
            return Optional.of(
                    failed(sub, ErrorClass.DATA, "playbook " + sub.playbook() + " cannot be called: " + refusal));
        }
        Map<String, Object> inputs = new LinkedHashMap<>();
        Map<String, @Nullable Object> scope = work.scope(sub.id());
        sub.with().members().forEach((name, template) -> {
            Object value = template.render(scope);
            if (value != null) {
                inputs.put(name, value);
            }
        });
        Playbook playbook = found.get();
        turns.store().keepPlaybook(playbook.version(), playbook.text());
        try {
            Run child = turns.factory().called(childId, playbook, run, sub.id(), inputs);
            if (turns.store().create(child)) {
                turns.listeners().forEach(listener -> listener.changed(child));
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(failed(sub, ErrorClass.DATA, "playbook " + sub.playbook() + ": " + e.getMessage()));
        }
    }

    private TurnEnd after(Step.SubPlaybook sub, Run child) {
        Run.Failure failure = child.failure();
        if (child.state() != Run.State.SUCCEEDED) {
            String why = "run " + child.id() + " of playbook " + child.playbook() + " has ended as "
                    + child.state().word() + (failure == null ? "" : ": " + failure.message());
            if (child.state() == Run.State.UNCERTAIN) {
                return TurnEnd.Stop.of(work.step(sub.id()), Run.State.UNCERTAIN, turns.now(), ErrorClass.TIMEOUT, why);
            }
            return failed(sub, failure == null ? ErrorClass.CANCELLED : failure.errorClass(), why);
        }
        Map<String, @Nullable Object> scope = new LinkedHashMap<>(work.scope(sub.id()));
        scope.put("result", child.progress().outputs());
        Map<String, Object> values;
        try {
            values = Answers.outputs(sub.outputs(), scope, work.playbook().limits());
        } catch (ExpressionException e) {
            return failed(sub, ErrorClass.DATA, String.valueOf(e.getMessage()));
        }
        return new TurnEnd.GoOn(
                work.step(sub.id()).ended(StepResult.State.SUCCEEDED, turns.now(), values, "run " + child.id(), ""));
    }

    private TurnEnd failed(Step.SubPlaybook sub, ErrorClass why, String message) {
        Step.OnError onError = sub.onError();
        if (onError == null) {
            return TurnEnd.Stop.of(work.step(sub.id()), Run.State.FAILED, turns.now(), why, message);
        }
        Map<String, Object> values = Answers.fallbacks(sub.outputs());
        values.putAll(onError.use());
        return new TurnEnd.GoOn(work.step(sub.id())
                .ended(StepResult.State.FAILED, turns.now(), values, onError.note(), why.word() + ": " + message));
    }
}

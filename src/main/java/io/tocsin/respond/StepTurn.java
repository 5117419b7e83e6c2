package io.tocsin.respond;

import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.ForEach;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ExpressionException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One turn at each kind of step. */
final class StepTurn implements Step.Visitor<TurnEnd> {

    private final RunWalk walk;
    private final Turns turns;

    StepTurn(RunWalk walk, Turns turns) {
        this.walk = walk;
        this.turns = turns;
    }

    /** Takes the turn, unless the step's condition does not hold. */
    TurnEnd take(Step step) {
        RunAtWork work = walk.work();
        StepResult before = work.step(step.id());
        Instant now = turns.now();
        try {
            boolean isOpen = DryRun.isOpen(step, work);
            if (isOpen && step instanceof Step.Stop) {
                return new TurnEnd.GoOn(before.begun(now).skipped(now, DryRun.OPEN));
            }
            Expression condition = step.condition();
            boolean isFirst = before.attempts() == 0 && before.state() != StepResult.State.WAITING;
            if (!isOpen && isFirst && condition != null && !condition.holds(work.scope(step.id()))) {
                return new TurnEnd.GoOn(before.begun(now).skipped(now, ""));
            }
            work.put(before.begun(now));
            return step.accept(this);
        } catch (ExpressionException e) {
            return stopped(work.step(step.id()), e);
        }
    }

    /** What a step that cannot be computed ends with. */
    private TurnEnd stopped(StepResult before, ExpressionException why) {
        return TurnEnd.Stop.of(
                before, Run.State.FAILED, turns.now(), ErrorClass.DATA, String.valueOf(why.getMessage()));
    }

    @Override
    public TurnEnd set(Step.SetValues set) {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, @Nullable Object> scope = walk.work().scope(set.id());
        set.values().forEach((name, expression) -> {
            Object value = expression.evaluate(scope);
            if (value == null) {
                throw new ExpressionException("\"" + expression + "\" is null");
            }
            values.put(name, value);
        });
        return done(set, values);
    }

    @Override
    public TurnEnd stop(Step.Stop stop) {
        return done(stop, Map.of());
    }

    private TurnEnd done(Step step, Map<String, Object> values) {
        return new TurnEnd.GoOn(
                walk.work().step(step.id()).ended(StepResult.State.SUCCEEDED, turns.now(), values, "", ""));
    }

    @Override
    public TurnEnd call(Step.Call call) {
        ForEach forEach = call.forEach();
        return forEach == null
                ? new CallTurn(walk.work(), turns).take(call)
                : new ForEachTurn(walk, turns).take(call, forEach, call::item, call.outputs());
    }

    @Override
    public TurnEnd subPlaybook(Step.SubPlaybook sub) {
        ForEach forEach = sub.forEach();
        return forEach == null
                ? new SubPlaybookTurn(walk.work(), turns).take(sub)
                : new ForEachTurn(walk, turns).take(sub, forEach, sub::item, sub.outputs());
    }

    @Override
    public TurnEnd parallel(Step.Parallel parallel) {
        return new ParallelTurn(walk, turns).take(parallel);
    }

    @Override
    public TurnEnd approval(Step.Approval approval) {
        return new ApprovalTurn(walk.work(), turns).take(approval, new ApprovalMessages(walk, turns));
    }

    @Override
    public TurnEnd pause(Step.Wait pause) {
        return new WaitTurn(walk.work(), turns).take(pause);
    }
}

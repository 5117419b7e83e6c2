package io.tocsin.respond;

import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.playbook.expression.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Lets time pass: the end of the wait is in the row, no thread holds it. */
final class WaitTurn {

    private final RunAtWork work;
    private final Turns turns;

    WaitTurn(RunAtWork work, Turns turns) {
        this.work = work;
        this.turns = turns;
    }

    TurnEnd take(Step.Wait pause) {
        StepResult before = work.step(pause.id());
        Instant begin = before.startedAt() == null ? turns.now() : before.startedAt();
        Instant until = begin.plus(length(pause));
        if (turns.now().isBefore(until) && !turns.isSimulated(work.run())) {
            return TurnEnd.Wait.of(before, "", until);
        }
        String note = turns.isSimulated(work.run()) ? "dry run: it would wait until " + until : "";
        return new TurnEnd.GoOn(before.ended(StepResult.State.SUCCEEDED, turns.now(), Map.of(), note, ""));
    }

    private Duration length(Step.Wait pause) {
        Object text = pause.length().render(work.scope(pause.id()));
        Duration length = text instanceof String given ? ValueType.duration(given) : null;
        if (length == null || length.isNegative() || length.compareTo(Duration.ofDays(366)) > 0) {
            throw new ExpressionException(
                    "wait.for gives \"" + text + "\"; it must be a duration up to a year, as PT10M");
        }
        return length;
    }
}

package io.tocsin.respond;

import io.tocsin.playbook.Awaited;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.playbook.expression.Template;
import io.tocsin.playbook.expression.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets time pass: the end of the wait is in the row, no thread holds it. What is waited for is looked for now and then,
 * the longer it takes the less often.
 */
final class WaitTurn {

    private static final Duration OFTEN = Duration.ofSeconds(5);
    private static final Duration SELDOM = Duration.ofMinutes(1);

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
        Awaited awaited = pause.awaited();
        if (turns.isSimulated(work.run())) {
            String note = "dry run: it would wait until " + until + (awaited == null ? "" : " at most");
            return ended(before, awaited == null ? Map.of() : outputs(Optional.empty(), awaited), note);
        }
        Instant now = turns.now();
        if (awaited != null) {
            Optional<Happenings.Found> found = look(pause, awaited);
            if (found.isPresent()) {
                return ended(before, outputs(found, awaited), "");
            }
            if (!now.isBefore(until)) {
                return pause.failsOnTimeout()
                        ? TurnEnd.Stop.of(
                                before,
                                Run.State.FAILED,
                                now,
                                ErrorClass.TIMEOUT,
                                "what it waits for did not come until " + until)
                        : ended(before, outputs(Optional.empty(), awaited), "it did not come");
            }
            Instant next = now.plus(pause(Duration.between(begin, now)));
            return TurnEnd.Wait.of(before, "", next.isBefore(until) ? next : until);
        }
        return now.isBefore(until) ? TurnEnd.Wait.of(before, "", until) : ended(before, Map.of(), "");
    }

    private TurnEnd ended(StepResult before, Map<String, Object> outputs, String note) {
        return new TurnEnd.GoOn(before.ended(StepResult.State.SUCCEEDED, turns.now(), outputs, note, ""));
    }

    /** A tenth of the time that it has waited so far, within bounds. */
    private static Duration pause(Duration waited) {
        Duration tenth = waited.dividedBy(10);
        return tenth.compareTo(OFTEN) < 0 ? OFTEN : tenth.compareTo(SELDOM) > 0 ? SELDOM : tenth;
    }

    /** What came since the run began: nothing is missed between the step that asks for it and this one. */
    private Optional<Happenings.Found> look(Step.Wait pause, Awaited awaited) {
        Instant since = Objects.requireNonNull(work.run().startedAt(), "a step of a run that has not begun");
        Map<String, @Nullable Object> scope = work.scope(pause.id());
        if (awaited instanceof Awaited.AnEvent event) {
            return turns.happenings().event(pause.id(), Template.renderQuery(event.query(), scope), since);
        }
        Awaited.AnAlert alert = (Awaited.AnAlert) awaited;
        return turns.happenings()
                .alert(
                        pause.id(),
                        text(alert.rule().render(scope)),
                        text(alert.key().render(scope)),
                        since);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private Map<String, Object> outputs(Optional<Happenings.Found> found, Awaited awaited) {
        Map<String, Object> outputs = new LinkedHashMap<>();
        outputs.put("found", found.isPresent());
        outputs.put("id", found.map(Happenings.Found::id).orElse(""));
        if (awaited instanceof Awaited.AnEvent) {
            outputs.put("event", found.map(this::document).orElse(Map.of()));
        }
        return outputs;
    }

    /** An event that is larger than outputs may be is known by its id alone. */
    private Map<String, Object> document(Happenings.Found found) {
        int bound = work.playbook().limits().maxOutput();
        return MongoRunDocuments.json(found.document()).length() > bound ? Map.of() : found.document();
    }

    private Duration length(Step.Wait pause) {
        Object text = pause.length().render(work.scope(pause.id()));
        Duration length = text instanceof String given ? ValueType.duration(given) : null;
        if (length == null || length.isNegative() || length.compareTo(Duration.ofDays(366)) > 0) {
            throw new ExpressionException("wait gives \"" + text + "\"; it must be a duration up to a year, as PT10M");
        }
        return length;
    }
}

package io.tocsin.respond;

import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.ForEach;
import io.tocsin.playbook.Output;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.ExpressionException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Takes a step once for each item of a list; each item is a row of its own, laid out once. */
final class ForEachTurn {

    private final RunWalk walk;
    private final Turns turns;

    ForEachTurn(RunWalk walk, Turns turns) {
        this.walk = walk;
        this.turns = turns;
    }

    /** @param item makes the step of one item */
    TurnEnd take(Step step, ForEach forEach, IntFunction<? extends Step> item, List<Output> outputs) {
        RunAtWork work = walk.work();
        int size = layOut(step, forEach);
        Map<Integer, Course> courses = new LinkedHashMap<>();
        boolean stopped = false;
        Course.@Nullable Wait first = null;
        for (int next = 0; next < size && !stopped; ) {
            int waiting = (int) courses.values().stream()
                    .filter(Course.Wait.class::isInstance)
                    .count();
            int take = Math.min(size - next, forEach.concurrency() - waiting);
            if (take <= 0) {
                break; // those that wait hold the places
            }
            List<Step> steps = new ArrayList<>();
            for (int i = next; i < next + take; i++) {
                steps.add(item.apply(i));
            }
            List<Course> ends = walk.together(steps);
            for (int i = 0; i < take; i++) {
                Course course = ends.get(i);
                courses.put(next + i, course);
                first = course instanceof Course.Wait wait ? Course.earlier(first, wait) : first;
                stopped |= forEach.stopOnError() && course instanceof Course.End;
            }
            next += take;
        }
        StepResult before = work.step(step.id());
        if (first != null && !stopped) {
            return TurnEnd.Wait.of(before, "", first.until());
        }
        List<Course.End> failures = courses.values().stream()
                .filter(Course.End.class::isInstance)
                .map(Course.End.class::cast)
                .toList();
        // An item of which nobody knows whether it took effect is never passed over.
        Course.End worst = failures.stream()
                .filter(end -> forEach.stopOnError() || end.state() == Run.State.UNCERTAIN)
                .max(Comparator.comparing(end -> end.state() == Run.State.UNCERTAIN))
                .orElse(null);
        return worst != null ? failed(step, before, worst, size) : done(step, before, failures.size(), size, outputs);
    }

    /** Adds the rows of the items, where they are not there yet; returns how many there are. */
    private int layOut(Step step, ForEach forEach) {
        RunAtWork work = walk.work();
        if (work.step(step.id()).attempts() == 0) {
            List<?> items = items(step, forEach);
            StepResult own = work.step(step.id());
            List<StepResult> rows = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                Object value = items.get(i);
                if (value == null) {
                    throw new ExpressionException("item " + i + " of foreach.in is null");
                }
                rows.add(own.of(Step.itemId(step.id(), i), Map.of(forEach.as(), value)));
            }
            work.update(run -> run.withAfter(step.id(), rows).with(own.attempting("")));
        }
        String prefix = step.id() + "[";
        return (int) work.run().steps().stream()
                .filter(row -> row.id().startsWith(prefix) && row.id().endsWith("]"))
                .count();
    }

    private List<?> items(Step step, ForEach forEach) {
        RunAtWork work = walk.work();
        Object list = forEach.in().evaluate(work.scope(step.id()));
        if (!(list instanceof List<?> items)) {
            throw new ExpressionException("foreach.in gives no list");
        }
        int room = Math.min(
                ForEach.MAX_ITEMS,
                work.playbook().limits().maxSteps() - work.run().steps().size());
        if (items.size() > room) {
            throw new ExpressionException("foreach.in gives " + items.size() + " items, and " + Math.max(0, room)
                    + " are possible (at most " + ForEach.MAX_ITEMS + ", and limits.max_steps)");
        }
        return items;
    }

    private TurnEnd failed(Step step, StepResult before, Course.End first, int size) {
        for (int i = 0; i < size; i++) {
            StepResult row = walk.work().step(Step.itemId(step.id(), i));
            if (!row.state().isEnd()) {
                walk.work().put(row.skipped(turns.now(), "another item failed"));
            }
        }
        Run.Failure failure = first.failure();
        if (failure == null) {
            throw new IllegalStateException("an item of " + step.id() + " ended the run without a failure");
        }
        ErrorClass why = failure.errorClass();
        return TurnEnd.Stop.of(before, first.state(), turns.now(), why, failure.step() + ": " + failure.message());
    }

    private TurnEnd done(Step step, StepResult before, int failed, int size, List<Output> outputs) {
        Map<String, Object> lists = new LinkedHashMap<>();
        for (Output output : outputs) {
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                Object value =
                        walk.work().step(Step.itemId(step.id(), i)).outputs().get(output.name());
                Object fallback = output.fallback();
                if (value != null || fallback != null) {
                    values.add(value == null ? fallback : value);
                }
            }
            lists.put(output.name(), values);
        }
        String note = failed == 0 ? "" : failed + " of " + size + " items failed";
        return new TurnEnd.GoOn(before.ended(StepResult.State.SUCCEEDED, turns.now(), lists, note, ""));
    }
}

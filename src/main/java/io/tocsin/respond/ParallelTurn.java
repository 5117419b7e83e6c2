package io.tocsin.respond;

import io.tocsin.playbook.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes the branches of a step at the same time, as far as each of them goes now. */
final class ParallelTurn {

    private final RunWalk walk;
    private final Turns turns;

    ParallelTurn(RunWalk walk, Turns turns) {
        this.walk = walk;
        this.turns = turns;
    }

    TurnEnd take(Step.Parallel parallel) {
        RunAtWork work = walk.work();
        Map<String, Course> courses = new LinkedHashMap<>();
        List<Step.Branch> ready = ready(parallel, courses);
        while (!ready.isEmpty() && succeeded(courses) < parallel.needed()) {
            List<Step> steps = ready.stream().map(Step.Branch::step).toList();
            List<Course> ends = walk.together(steps);
            for (int i = 0; i < steps.size(); i++) {
                courses.put(steps.get(i).id(), ends.get(i));
            }
            ready = ready(parallel, courses);
        }
        StepResult before = work.step(parallel.id());
        if (succeeded(courses) >= parallel.needed()) {
            leaveOthers(parallel);
            return new TurnEnd.GoOn(before.ended(StepResult.State.SUCCEEDED, turns.now(), Map.of(), "", ""));
        }
        Course.@Nullable Wait first = null;
        for (Course course : courses.values()) {
            first = course instanceof Course.Wait wait ? Course.earlier(first, wait) : first;
        }
        if (first != null) {
            return TurnEnd.Wait.of(before, "", first.until());
        }
        return failed(parallel, courses, before);
    }

    private static long succeeded(Map<String, Course> courses) {
        return courses.values().stream().filter(Course.On.class::isInstance).count();
    }

    /** Branches that have not had their turn yet, and whose needs are done. */
    private static List<Step.Branch> ready(Step.Parallel parallel, Map<String, Course> courses) {
        List<Step.Branch> ready = new ArrayList<>();
        for (Step.Branch branch : parallel.branches()) {
            boolean mayBegin = branch.needs().stream().allMatch(need -> courses.get(need) instanceof Course.On);
            if (mayBegin && !courses.containsKey(branch.step().id())) {
                ready.add(branch);
            }
        }
        return ready;
    }

    /** Enough branches are done: the others are not needed any more. */
    private void leaveOthers(Step.Parallel parallel) {
        for (Step.Branch branch : parallel.branches()) {
            StepResult result = walk.work().step(branch.step().id());
            if (!result.state().isEnd()) {
                turns.withdraw(walk.work(), branch.step());
                walk.work().put(result.skipped(turns.now(), "enough other branches were done"));
            }
        }
    }

    private TurnEnd failed(Step.Parallel parallel, Map<String, Course> courses, StepResult before) {
        Optional<Course.End> worst = courses.values().stream()
                .filter(Course.End.class::isInstance)
                .map(Course.End.class::cast)
                .max(java.util.Comparator.comparing(end -> end.state() == Run.State.UNCERTAIN));
        Run.Failure failure = worst.map(Course.End::failure)
                .orElseThrow(() -> new IllegalStateException("step " + parallel.id() + " neither ends nor waits"));
        leaveOthers(parallel);
        TurnEnd.Stop stop = TurnEnd.Stop.of(
                before,
                worst.get().state(),
                turns.now(),
                failure.errorClass(),
                "branch " + failure.step() + ": " + failure.message());
        return new TurnEnd.Stop(stop.result(), stop.state(), failure);
    }
}

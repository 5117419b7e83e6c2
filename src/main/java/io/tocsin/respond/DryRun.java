package io.tocsin.respond;

import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.Expression;
import java.util.Optional;

/**
 * What a dry run cannot know: whether a condition holds that reads what a step would have been answered. Such a step is
 * shown, and ends nothing.
 */
final class DryRun {

    static final String OPEN = "dry run: whether this holds is known only with the answer";

    private DryRun() {}

    static boolean isOpen(Step step, RunAtWork work) {
        Expression condition = step.condition();
        return work.run().mode() == Mode.DRY_RUN && condition != null && readsAnswers(condition, work);
    }

    private static boolean readsAnswers(Expression expression, RunAtWork work) {
        return expression.references().stream()
                .filter(reference ->
                        reference.root().equals("steps") && !reference.path().isEmpty())
                .anyMatch(reference -> isSimulated(reference.path().get(0), work));
    }

    private static boolean isSimulated(String id, RunAtWork work) {
        Optional<Step> step = work.playbook().step(id);
        if (step.isPresent() && step.get() instanceof Step.SetValues set) {
            return set.values().values().stream().anyMatch(value -> readsAnswers(value, work));
        }
        return work.step(id).state() == StepResult.State.SIMULATED;
    }
}

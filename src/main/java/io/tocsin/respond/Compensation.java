package io.tocsin.respond;

import io.tocsin.playbook.Step;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes back what a run did, the newest first: every effect that is confirmed or uncertain and has an undo. */
final class Compensation {

    private static final Logger log = LoggerFactory.getLogger(Compensation.class);

    private final RunWalk walk;
    private final Turns turns;

    Compensation(RunWalk walk, Turns turns) {
        this.walk = walk;
        this.turns = turns;
    }

    /** Returns a wait, or that it is done; an effect that cannot be taken back stays in the ledger as active. */
    Course take() {
        RunAtWork work = walk.work();
        List<EffectRecord> effects = turns.calls().ledger().ofRun(work.run().id()).stream()
                .filter(EffectRecord::isActive)
                .sorted(Comparator.comparing(EffectRecord::intendedAt).reversed())
                .toList();
        for (EffectRecord effect : effects) {
            Optional<Step> step = work.playbook().step(effect.step() + ".undo");
            if (step.isEmpty()) {
                continue;
            }
            if (work.find(step.get().id()).isEmpty()) {
                StepResult done = work.step(effect.step());
                work.update(run -> run.withAfter(
                        effect.step(),
                        List.of(RunFactory.result(step.get()).of(step.get().id(), done.item()))));
            }
            Course course = walk.take(step.get());
            if (course instanceof Course.Wait) {
                return course;
            }
            if (course instanceof Course.End end) {
                log.error("run {} could not take back {}: {}", work.run().id(), effect.step(), end.failure());
            }
        }
        return Course.ON;
    }
}

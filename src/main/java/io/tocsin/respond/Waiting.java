package io.tocsin.respond;

import io.tocsin.playbook.Step;

/** Sees whether what a run waits for came while it was being put to sleep. */
final class Waiting {

    private final RunAtWork work;
    private final Turns turns;

    Waiting(RunAtWork work, Turns turns) {
        this.work = work;
        this.turns = turns;
    }

    /** Wakes the run where an answer or the end of another run came before its row said that it waits. */
    void wakeIfCome() {
        for (StepResult result : work.run().steps()) {
            if (result.state() == StepResult.State.WAITING
                    && work.playbook()
                            .step(result.id())
                            .filter(step -> hasCome(step, result))
                            .isPresent()) {
                turns.store().wake(work.run().id(), turns.now());
                return;
            }
        }
    }

    private boolean hasCome(Step step, StepResult result) {
        String run = work.run().id();
        if (step instanceof Step.Approval) {
            return turns.approvals()
                    .get(Keys.approvalId(run, step.id(), result.attempts()))
                    .filter(approval -> approval.state() != Approval.State.OPEN)
                    .isPresent();
        }
        return step instanceof Step.SubPlaybook
                && turns.store()
                        .get(Keys.childRunId(run, step.id()))
                        .filter(child -> child.state().isEnd())
                        .isPresent();
    }
}

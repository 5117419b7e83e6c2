package io.tocsin.respond;

import io.tocsin.playbook.Step;
import java.util.Optional;

/** Holds calls to what people approved: where a request is not the one that was shown to them, they are asked again. */
final class ApprovedRequests {

    private final RunAtWork work;
    private final Turns turns;

    ApprovedRequests(RunAtWork work, Turns turns) {
        this.work = work;
        this.turns = turns;
    }

    /** Returns a wait for the new answer; empty where the call may be made. */
    Optional<TurnEnd> askAgainWhereChanged(Step.Call call) {
        String id = Step.withoutItem(call.id());
        for (Step step : work.playbook().allSteps()) {
            if (step instanceof Step.Approval approval && approval.preview().contains(id) && hasChanged(approval)) {
                StepResult asked = work.step(approval.id());
                work.put(asked.asksAgain());
                return Optional.of(TurnEnd.Wait.of(
                        work.step(call.id()),
                        "the request is not the one that was approved; it is asked for again",
                        turns.now()));
            }
        }
        return Optional.empty();
    }

    private boolean hasChanged(Step.Approval approval) {
        StepResult asked = work.step(approval.id());
        return asked.state() == StepResult.State.SUCCEEDED
                && turns.approvals()
                        .get(Keys.approvalId(work.run().id(), approval.id(), asked.attempts()))
                        .filter(answered -> !answered.hash().equals(new ApprovalTurn(work, turns).hashOf(approval)))
                        .isPresent();
    }
}

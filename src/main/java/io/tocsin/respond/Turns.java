package io.tocsin.respond;

import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.Step;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the turns at steps need.
 *
 * @param branches where the branches of a step are worked on at the same time; must take each task, if need be on the
 *     thread that gives it
 * @param happenings what steps wait for
 * @param called null where playbooks that are called are run
 */
record Turns(
        RunStore store,
        ApprovalStore approvals,
        Playbooks playbooks,
        RunFactory factory,
        CallRunner calls,
        Outside outside,
        Clock clock,
        RandomGenerator random,
        Executor branches,
        List<RunListener> listeners,
        Happenings happenings,
        @Nullable CalledPlaybooks called) {

    /** What playbooks that are called give in a test, where they are not run. */
    @FunctionalInterface
    interface CalledPlaybooks {

        Map<String, Object> outputsOf(Step.SubPlaybook sub);
    }

    Instant now() {
        return clock.instant();
    }

    /** Whether effects are only shown. */
    boolean isSimulated(Run run) {
        return run.mode() != Mode.ENFORCE;
    }

    /** Takes back what a step asked of others and that is not needed any more: its question, its run. */
    void withdraw(RunAtWork work, Step step) {
        StepResult result = work.step(step.id());
        if (step instanceof Step.Approval) {
            approvals
                    .get(Keys.approvalId(work.run().id(), step.id(), result.attempts()))
                    .filter(approval -> approval.state() == Approval.State.OPEN)
                    .ifPresent(
                            approval -> approvals.replace(approval, approval.ended(Approval.State.WITHDRAWN, now())));
        } else if (step instanceof Step.SubPlaybook) {
            store.requestCancel(Keys.childRunId(work.run().id(), step.id()), Run.Cancel.STOP, now());
        }
    }
}

package io.tocsin.respond;

import io.tocsin.playbook.Step;

/** The word of each kind of step. */
final class StepKinds implements Step.Visitor<String> {

    @Override
    public String call(Step.Call call) {
        return call.connector().use();
    }

    @Override
    public String set(Step.SetValues set) {
        return "set";
    }

    @Override
    public String stop(Step.Stop stop) {
        return "then";
    }

    @Override
    public String parallel(Step.Parallel parallel) {
        return "parallel";
    }

    @Override
    public String subPlaybook(Step.SubPlaybook sub) {
        return "call " + sub.playbook();
    }

    @Override
    public String approval(Step.Approval approval) {
        return "approval";
    }

    @Override
    public String pause(Step.Wait pause) {
        return "wait";
    }
}

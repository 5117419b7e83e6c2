package io.tocsin.respond;

import io.tocsin.platform.Sha256;
import io.tocsin.playbook.Approvers;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Escalation;
import io.tocsin.playbook.Input;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.ExpressionException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks people, and goes on with their answer. Silence never approves. */
final class ApprovalTurn {

    private final RunAtWork work;
    private final Turns turns;

    ApprovalTurn(RunAtWork work, Turns turns) {
        this.work = work;
        this.turns = turns;
    }

    TurnEnd take(Step.Approval step, ApprovalMessages messages) {
        if (turns.isSimulated(work.run())) {
            return simulate(step);
        }
        work.checkAlive();
        StepResult before = work.step(step.id());
        if (before.request().isEmpty()) { // not asked yet, or to be asked again
            work.put(before.attempting(question(step) + "\n\n" + preview(step)));
        }
        StepResult asked = work.step(step.id());
        String id = Keys.approvalId(work.run().id(), step.id(), asked.attempts());
        Approval approval = turns.approvals().get(id).orElseGet(() -> ask(step, id));
        for (int i = 0; i < 10; i++) {
            if (approval.state() != Approval.State.OPEN) {
                messages.stop(step);
                return answered(step, asked, approval);
            }
            if (turns.now().isBefore(approval.expiresAt())) {
                Course.Wait expiry = new Course.Wait(approval.expiresAt());
                Course.Wait again = messages.send(step, approval);
                return TurnEnd.Wait.of(
                        asked,
                        "",
                        again == null
                                ? expiry.until()
                                : Course.earlier(again, expiry).until());
            }
            Approval next = afterSilence(step, approval);
            boolean changed = turns.approvals().replace(approval, next);
            approval = changed ? next : turns.approvals().get(id).orElse(next);
        }
        return TurnEnd.Wait.of(asked, "many answers come at once", turns.now().plusSeconds(1));
    }

    private Approval ask(Step.Approval step, String id) {
        Run run = work.run();
        Instant now = turns.now();
        Map<String, String> form = new LinkedHashMap<>();
        step.form().forEach(field -> form.put(field.name(), field.type().word()));
        Approval approval = new Approval(
                id,
                run.id(),
                run.playbook(),
                step.id(),
                run.alert(),
                question(step),
                preview(step),
                hashOf(step),
                step.by().roles(),
                step.by().quorum(),
                excluded(step.by()),
                form,
                0,
                Approval.State.OPEN,
                List.of(),
                now,
                now.plus(step.expires()),
                null,
                1);
        turns.approvals().create(approval);
        return turns.approvals().get(id).orElse(approval);
    }

    private String excluded(Approvers by) {
        return by.excludeStarter() ? work.run().starter() : "";
    }

    private Approval afterSilence(Step.Approval step, Approval approval) {
        Escalation escalate = step.escalate();
        return escalate == null || approval.level() > 0
                ? approval.ended(Approval.State.EXPIRED, turns.now())
                : approval.escalated(
                        escalate.by().roles(),
                        escalate.by().quorum(),
                        excluded(escalate.by()),
                        approval.expiresAt().plus(escalate.expires()));
    }

    private TurnEnd answered(Step.Approval step, StepResult asked, Approval approval) {
        Map<String, Object> outputs = outputs(step, approval);
        String who = approval.votes().stream().map(Approval.Vote::actor).collect(Collectors.joining(", "));
        if (approval.state() == Approval.State.APPROVED) {
            return new TurnEnd.GoOn(
                    asked.ended(StepResult.State.SUCCEEDED, turns.now(), outputs, "approved by " + who, ""));
        }
        String why = approval.state() == Approval.State.DENIED
                ? "denied by "
                        + approval.votes().get(approval.votes().size() - 1).actor()
                        + reason(String.valueOf(outputs.get("reason")))
                : "nobody answered in time";
        StepResult denied = asked.ended(StepResult.State.DENIED, turns.now(), outputs, "", why);
        return new TurnEnd.Stop(denied, Run.State.DENIED, new Run.Failure(step.id(), ErrorClass.APPROVAL_DENIED, why));
    }

    private static String reason(String text) {
        return text.isEmpty() ? "" : ": " + text;
    }

    /** What later steps read: the form as the last answer filled it, who gave it, and why. */
    private static Map<String, Object> outputs(Step.Approval step, Approval approval) {
        Map<String, Object> outputs = new LinkedHashMap<>();
        outputs.put("reason", "");
        outputs.put("approver", "");
        for (Input field : step.form()) {
            Object fallback = field.fallback();
            if (fallback != null) {
                outputs.put(field.name(), fallback);
            }
        }
        for (Approval.Vote vote : approval.votes()) {
            outputs.put("reason", vote.reason());
            outputs.put("approver", vote.actor());
            outputs.putAll(vote.form());
        }
        return outputs;
    }

    private TurnEnd simulate(Step.Approval step) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("reason", "");
        values.put("approver", "");
        for (Input field : step.form()) {
            Object fallback = field.fallback();
            values.put(
                    field.name(),
                    fallback == null ? field.type().placeholder(step.id() + "." + field.name()) : fallback);
        }
        return new TurnEnd.GoOn(work.step(step.id())
                .simulated(
                        turns.now(),
                        values,
                        question(step) + "\n\n" + preview(step),
                        turns.outside().simulation(work.run()) + "; nobody was asked, and it goes on as if approved"));
    }

    private String question(Step.Approval step) {
        Object text = step.ask().render(work.scope(step.id()));
        return turns.outside().mask(String.valueOf(text));
    }

    /** The requests that the answer is about, as people see them. */
    private String preview(Step.Approval step) {
        StringBuilder text = new StringBuilder();
        for (String id : step.preview()) {
            if (work.playbook().step(id).orElse(null) instanceof Step.Call call) {
                text.append(shown(call)).append("\n\n");
            }
        }
        return text.toString().strip();
    }

    private String shown(Step.Call call) {
        try {
            return turns.calls().show(call, work);
        } catch (ExpressionException e) {
            throw new ExpressionException("approval.preview of " + call.id() + ": " + e.getMessage());
        }
    }

    /** What an answer is bound to: the requests as they would be sent, however long. */
    String hashOf(Step.Approval step) {
        StringBuilder text = new StringBuilder();
        for (String id : step.preview()) {
            if (work.playbook().step(id).orElse(null) instanceof Step.Call call) {
                text.append(turns.calls().whole(call, work)).append('\0');
            }
        }
        return Sha256.hex(text.toString());
    }
}

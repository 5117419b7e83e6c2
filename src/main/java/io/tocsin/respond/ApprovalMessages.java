package io.tocsin.respond;

import io.tocsin.playbook.ApprovalMessage;
import io.tocsin.playbook.Effect;
import io.tocsin.playbook.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the people of a question, each with a link of their own. A message is a row of the run and an effect like any other;
 * one that cannot be sent shows there, and the question stands all the same.
 */
final class ApprovalMessages {

    private final RunWalk walk;
    private final Turns turns;

    ApprovalMessages(RunWalk walk, Turns turns) {
        this.walk = walk;
        this.turns = turns;
    }

    /** Sends what is still to be sent; returns when to go on with that, null for never. */
    Course.@Nullable Wait send(Step.Approval step, Approval approval) {
        Course.Wait next = null;
        for (StepResult row : rows(step, approval)) {
            if (!row.state().isEnd() && row.item() instanceof Map<?, ?> item) {
                ApprovalMessage message = step.messages().get(Integer.parseInt(String.valueOf(item.get("way"))));
                Course course = walk.take(message.call().item(indexOf(row)));
                next = course instanceof Course.Wait wait ? Course.earlier(next, wait) : next;
            }
        }
        return next;
    }

    /** What is not sent yet is not needed any more. */
    void stop(Step.Approval step) {
        for (StepResult row : all(step)) {
            if (!row.state().isEnd()) {
                walk.work().put(row.skipped(turns.now(), "the question was closed before"));
            }
        }
    }

    /** The messages about this question to the people who are asked now; laid out once. */
    private List<StepResult> rows(Step.Approval step, Approval approval) {
        List<StepResult> rows = ofQuestion(step, approval);
        if (rows.isEmpty() && !step.messages().isEmpty()) {
            List<StepResult> made = make(step, approval, all(step).size());
            walk.work().update(run -> run.withAfter(step.id(), made));
            rows = ofQuestion(step, approval);
        }
        return rows;
    }

    private List<StepResult> ofQuestion(Step.Approval step, Approval approval) {
        return all(step).stream()
                .filter(row -> row.item() instanceof Map<?, ?> item
                        && approval.id().equals(item.get("approval"))
                        && String.valueOf(approval.level()).equals(String.valueOf(item.get("level"))))
                .toList();
    }

    private List<StepResult> all(Step.Approval step) {
        String prefix = step.id() + Scope.MESSAGES;
        return walk.work().run().steps().stream()
                .filter(row -> row.id().startsWith(prefix))
                .toList();
    }

    private static int indexOf(StepResult row) {
        return Integer.parseInt(
                row.id().substring(row.id().indexOf('[') + 1, row.id().length() - 1));
    }

    private List<StepResult> make(Step.Approval step, Approval approval, int first) {
        List<StepResult> rows = new ArrayList<>();
        for (int way = 0; way < step.messages().size(); way++) {
            ApprovalMessage message = step.messages().get(way);
            Map<String, String> addresses = turns.outside().approvers();
            Collection<String> names = message.approvers().isEmpty() ? addresses.keySet() : message.approvers();
            int before = rows.size();
            for (String name : names) {
                if (ApprovalDesk.mayAnswer(approval, name, turns.outside().people())) {
                    Map<String, Object> item = item(approval, way, name);
                    item.put("address", addresses.getOrDefault(name, ""));
                    rows.add(row(message, first + rows.size(), item));
                }
            }
            if (rows.size() == before) {
                rows.add(row(message, first + rows.size(), item(approval, way, ""))
                        .skipped(turns.now(), "nobody who may answer is named, here or in tocsin.respond.approvers"));
            }
        }
        return rows;
    }

    private static StepResult row(ApprovalMessage message, int index, Map<String, Object> item) {
        String id = Step.itemId(message.call().id(), index);
        return StepResult.pending(id, message.call().connector().use(), Effect.NOTIFY.word())
                .of(id, item);
    }

    private static Map<String, Object> item(Approval approval, int way, String name) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("approver", name);
        item.put("question", approval.ask());
        item.put("expires", approval.expiresAt().toString());
        item.put("approval", approval.id());
        item.put("level", (long) approval.level());
        item.put("hash", approval.hash());
        item.put("way", (long) way);
        return item;
    }
}

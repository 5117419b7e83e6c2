package io.tocsin.respond;

import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the expressions of a run's steps may read. */
final class Scope {

    /** What stands between the id of a question's step and the number of a message about it. */
    static final String MESSAGES = ".via[";

    private Scope() {}

    /**
     * Returns {@code alert, inputs, steps, targets, run, failure, item}; the steps as far as they are done.
     *
     * @param at id of the step that reads them; empty for none
     */
    static Map<String, @Nullable Object> of(Run run, Playbook playbook, Outside outside, String at) {
        Map<String, Object> steps = new LinkedHashMap<>();
        Object item = null;
        for (StepResult step : run.steps()) {
            steps.put(step.id(), step.outputs());
            item = step.id().equals(at) ? step.item() : item;
        }
        if (at.contains("[")) {
            ofItem(run, at, steps);
        }
        Map<String, @Nullable Object> scope = new LinkedHashMap<>();
        scope.put("alert", run.alertFields());
        scope.put("inputs", run.inputs());
        scope.put("steps", steps);
        scope.put("targets", outside.targets(playbook));
        scope.put(
                "run",
                Map.of(
                        "id", run.id(),
                        "playbook", run.playbook(),
                        "alert", run.alert(),
                        "starter", run.starter(),
                        "url", outside.urlOf(run)));
        if (item != null) {
            scope.put("item", at.contains(MESSAGES) ? outside.withLink(item) : item);
        }
        Run.Failure failure = run.failure();
        if (failure != null) {
            scope.put(
                    "failure",
                    Map.of(
                            "step", failure.step(),
                            "class", failure.errorClass().word(),
                            "message", failure.message()));
        }
        return scope;
    }

    /** What takes an item back reads the outputs of that item, not the list of all. */
    private static void ofItem(Run run, String at, Map<String, Object> steps) {
        String item = at.endsWith(".undo") ? at.substring(0, at.length() - ".undo".length()) : "";
        run.steps().stream()
                .filter(step -> step.id().equals(item))
                .forEach(step -> steps.put(Step.withoutItem(item), step.outputs()));
    }
}

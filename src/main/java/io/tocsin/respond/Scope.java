package io.tocsin.respond;

import io.tocsin.playbook.Playbook;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the expressions of a run's steps may read. */
final class Scope {

    private Scope() {}

    /** Returns {@code alert, inputs, steps, targets, run, failure}; the steps as far as they are done. */
    static Map<String, @Nullable Object> of(Run run, Playbook playbook, Outside outside) {
        Map<String, Object> steps = new LinkedHashMap<>();
        run.steps().forEach(step -> steps.put(step.id(), step.outputs()));
        Map<String, @Nullable Object> scope = new LinkedHashMap<>();
        scope.put("alert", run.alertFields());
        scope.put("inputs", run.inputs());
        scope.put("steps", steps);
        scope.put("targets", outside.targets(playbook));
        scope.put(
                "run",
                Map.of("id", run.id(), "playbook", run.playbook(), "alert", run.alert(), "starter", run.starter()));
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
}

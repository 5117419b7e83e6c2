package io.tocsin.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tocsin.respond.Run;
import io.tocsin.respond.StepResult;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run on the wire: {@link Run} may gain fields without the API changing.
 *
 * @param parent id of the run that called it, whose effect it takes back, or that it does again; empty for none
 * @param causes what led to it, the first cause first: who or what started the first run, and {@code run:<id>} of each run
 *     on the way here
 */
record RunView(
        String id,
        String playbook,
        String playbookVersion,
        String alert,
        String starter,
        String mode,
        List<String> missing,
        String state,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable FailureView failure,
        Map<String, Object> inputs,
        Map<String, Object> outputs,
        String parent,
        List<String> causes,
        List<StepView> steps) {

    /**
     * Why a run did not succeed.
     *
     * @param errorClass written as {@code class}
     */
    record FailureView(String step, @JsonProperty("class") String errorClass, String message) {}

    record StepView(
            String id,
            String uses,
            String effect,
            String state,
            int attempts,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Instant due,
            Map<String, Object> outputs,
            String request,
            String note,
            String error) {

        static StepView of(StepResult step) {
            return new StepView(
                    step.id(),
                    step.uses(),
                    step.effect(),
                    step.state().word(),
                    step.attempts(),
                    step.startedAt(),
                    step.endedAt(),
                    step.due(),
                    step.outputs(),
                    step.request(),
                    step.note(),
                    step.error());
        }
    }

    static RunView of(Run run) {
        Run.Failure failure = run.failure();
        return new RunView(
                run.id(),
                run.playbook(),
                run.playbookVersion(),
                run.alert(),
                run.starter(),
                run.mode().name().toLowerCase(Locale.ROOT),
                run.missing(),
                run.state().word(),
                run.createdAt(),
                run.startedAt(),
                run.endedAt(),
                failure == null
                        ? null
                        : new FailureView(
                                failure.step(),
                                failure.errorClass().name().toLowerCase(Locale.ROOT),
                                failure.message()),
                run.inputs(),
                run.progress().outputs(),
                run.link().run(),
                run.link().causes(),
                run.steps().stream().map(StepView::of).toList());
    }
}

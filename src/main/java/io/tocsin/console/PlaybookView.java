package io.tocsin.console;

import io.tocsin.playbook.AlertTrigger;
import io.tocsin.playbook.Input;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks.PlaybookFile;
import io.tocsin.playbook.Step;
import io.tocsin.respond.RunDesk;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A playbook on the wire, or a file with an error.
 *
 * @param id null for a file nothing of which is in force; so are the members that come of a playbook
 * @param state {@code live} or {@code error}; a file with an error may still have an earlier version in force
 * @param mode how a run would reach outside now
 * @param missing settings without which its runs are dry runs
 * @param trigger null where only people start it
 * @param error every problem, a line each, and whether a text of the file is in force; null for none
 */
record PlaybookView(
        @Nullable String id,
        @Nullable String title,
        @Nullable String version,
        String file,
        String state,
        @Nullable String mode,
        List<String> missing,
        @Nullable TriggerView trigger,
        List<InputView> inputs,
        List<StepView> steps,
        @Nullable String error) {

    /** @param where condition on the alert; null for none */
    record TriggerView(List<String> rules, @Nullable String where) {

        static @Nullable TriggerView of(@Nullable AlertTrigger trigger) {
            return trigger == null
                    ? null
                    : new TriggerView(
                            trigger.rules(),
                            trigger.where() == null ? null : trigger.where().text());
        }
    }

    /** @param from where in the alert it is read; null where a person gives it */
    record InputView(
            String name,
            String type,
            boolean required,
            @Nullable String from) {

        static InputView of(Input input) {
            return new InputView(
                    input.name(),
                    input.type().name().toLowerCase(Locale.ROOT),
                    input.required(),
                    input.from() == null ? null : input.from().text());
        }
    }

    /**
     * @param uses the connector; empty for steps without one
     * @param effect the effect's word; empty for steps without a connector
     */
    record StepView(String id, String uses, String effect) {

        static StepView of(Step step) {
            return step instanceof Step.Call call
                    ? new StepView(
                            call.id(), call.connector().use(), call.effect().word())
                    : new StepView(step.id(), "", "");
        }
    }

    static PlaybookView of(PlaybookFile file, RunDesk runs) {
        Playbook playbook = file.playbook();
        String error = file.error();
        String state = error == null ? "live" : "error";
        if (playbook == null) {
            return new PlaybookView(
                    null, null, null, file.file(), state, null, List.of(), null, List.of(), List.of(), error);
        }
        return new PlaybookView(
                playbook.id(),
                playbook.title(),
                playbook.version(),
                file.file(),
                state,
                runs.modeOf(playbook).word(),
                runs.missingSettings(playbook),
                TriggerView.of(playbook.trigger()),
                playbook.inputs().stream().map(InputView::of).toList(),
                playbook.steps().stream().map(StepView::of).toList(),
                error);
    }
}

package io.tocsin.respond;

import io.tocsin.alert.Alert;
import io.tocsin.playbook.AlertTrigger;
import io.tocsin.playbook.AlertView;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Says for each playbook whether it answers an alert, and why it does not. */
@Component
public final class DispatchDecisions {

    private final Playbooks playbooks;
    private final RunStore runs;

    DispatchDecisions(Playbooks playbooks, RunStore runs) {
        this.playbooks = playbooks;
        this.runs = runs;
    }

    /**
     * One decision.
     *
     * @param playbook its id; empty for a file nothing of which is in force
     * @param run id of the run, in whatever state; empty for none
     * @param state of the run; empty for none
     * @param reason why there is none, or why it did not succeed; empty for nothing to say
     */
    public record Decision(String playbook, String file, String run, String state, String reason) {}

    /** Returns the decisions of the playbooks that have answered the alert, then those of the others in force. */
    public List<Decision> of(Alert alert) {
        List<Decision> decisions = new ArrayList<>();
        Set<String> answered = new LinkedHashSet<>();
        for (Alert.Dispatch dispatch : alert.dispatches()) {
            answered.add(dispatch.playbook());
            decisions.add(of(dispatch));
        }
        Map<String, Object> variables = Map.of("alert", AlertView.of(alert));
        for (Playbooks.PlaybookFile file : playbooks.files()) {
            Playbook playbook = file.playbook();
            if (playbook == null) {
                decisions.add(
                        new Decision("", file.file(), "", "", "nothing of the file is in force: " + file.error()));
            } else if (!answered.contains(playbook.id())) {
                decisions.add(new Decision(playbook.id(), file.file(), "", "", reason(playbook, alert, variables)));
            }
        }
        return decisions;
    }

    private Decision of(Alert.Dispatch dispatch) {
        String file = playbooks.get(dispatch.playbook()).map(Playbook::file).orElse("");
        Optional<Run> run = runs.get(dispatch.run());
        String reason = run.map(found -> {
                    Run.Failure failure = found.failure();
                    return failure == null ? "" : failure.message();
                })
                .orElse(dispatch.done() ? "its run is not kept any more" : "its run is still to be made");
        return new Decision(
                dispatch.playbook(),
                file,
                dispatch.run(),
                run.map(found -> found.state().word()).orElse(""),
                reason);
    }

    private static String reason(Playbook playbook, Alert alert, Map<String, Object> variables) {
        AlertTrigger trigger = playbook.trigger();
        if (trigger == null) {
            return "it has no triggers.alert";
        }
        return trigger.refusal(alert.rule(), AlertTrigger.NEW, variables)
                .orElse(
                        "it would answer a new alert like this one; it came, or was changed, after this alert was raised");
    }
}

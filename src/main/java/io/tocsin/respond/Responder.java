package io.tocsin.respond;

import io.tocsin.alert.Alert;
import io.tocsin.alert.ResponsePlan;
import io.tocsin.playbook.AlertTrigger;
import io.tocsin.playbook.Playbooks;
import java.util.List;
import org.springframework.stereotype.Component;

/** Decides by the playbooks' triggers who answers an alert. */
@Component
final class Responder implements ResponsePlan {

    private final Playbooks playbooks;

    Responder(Playbooks playbooks) {
        this.playbooks = playbooks;
    }

    @Override
    public List<Alert.Dispatch> answersTo(Alert alert) {
        return dispatches(alert, AlertTrigger.NEW, alert.id());
    }

    /** Each reopening is answered once: the version of the alert tells one from the next. */
    @Override
    public List<Alert.Dispatch> answersToReopened(Alert alert) {
        return dispatches(alert, AlertTrigger.REOPENED, alert.id() + "/reopened/" + alert.version());
    }

    private List<Alert.Dispatch> dispatches(Alert alert, String state, String occasion) {
        return playbooks.triggeredBy(alert, state).stream()
                .map(playbook -> new Alert.Dispatch(playbook.id(), Keys.runId(occasion, playbook.id()), false))
                .toList();
    }
}

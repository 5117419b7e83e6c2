package io.tocsin.respond;

import io.tocsin.alert.Alert;
import io.tocsin.alert.ResponsePlan;
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
        return playbooks.triggeredBy(alert).stream()
                .map(playbook -> new Alert.Dispatch(playbook.id(), Keys.runId(alert.id(), playbook.id()), false))
                .toList();
    }
}

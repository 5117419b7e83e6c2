package io.tocsin.pipeline;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.respond.PendingDispatches;
import java.util.List;
import org.springframework.stereotype.Component;

/** The second hand-over, alerts to runs: the dispatch rows in the alerts themselves. */
@Component
class AlertDispatches implements PendingDispatches {

    private final AlertDesk alerts;

    AlertDispatches(AlertDesk alerts) {
        this.alerts = alerts;
    }

    @Override
    public List<Pending> pending(int max) {
        return alerts.withPendingDispatches(max).stream()
                .flatMap(alert -> alert.dispatches().stream()
                        .filter(dispatch -> !dispatch.done())
                        .map(dispatch -> pending(alert, dispatch)))
                .toList();
    }

    private static Pending pending(Alert alert, Alert.Dispatch dispatch) {
        return new Pending(alert, dispatch.playbook(), dispatch.run());
    }

    @Override
    public void done(String alertId, String run) {
        alerts.dispatched(alertId, run);
    }
}

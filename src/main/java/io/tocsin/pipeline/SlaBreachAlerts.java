package io.tocsin.pipeline;

import io.tocsin.alert.AlertDesk;
import io.tocsin.metrics.SlaBreach;
import io.tocsin.metrics.SlaDesk;
import io.tocsin.platform.Timers;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Raises an alert for each goal that an open incident has missed, until it is reached or the incident is closed. */
@Component
final class SlaBreachAlerts {

    private static final Duration LOOK = Duration.ofSeconds(5);

    private final SlaDesk sla;
    private final LastingNotices notices;

    @Autowired
    SlaBreachAlerts(SlaDesk sla, AlertDesk alerts, Timers timers, Clock clock) {
        this(sla, alerts, clock);
        timers.every("alerts of breached service levels", LOOK, () -> notices.unlessAway(this::look));
    }

    /** Looks only when asked. */
    SlaBreachAlerts(SlaDesk sla, AlertDesk alerts, Clock clock) {
        this.sla = sla;
        notices = new LastingNotices(SlaBreach.RULE, "the goal was reached, or the incident closed", alerts, clock);
    }

    void look() {
        notices.look(sla.breaches().stream().map(SlaBreach::notice).toList(), Set.of());
    }
}

package io.tocsin.alert;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Counts the alerts that are raised, by rule. */
@Component
final class AlertMeters implements AlertListener {

    private final MeterRegistry registry;

    AlertMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void changed(Alert alert) {
        if (alert.version() == 1) {
            Counter.builder("tocsin.alerts.raised")
                    .description("Alerts raised, those that findings were taken into not counted again")
                    .tag("rule", alert.rule())
                    .tag("severity", alert.severity().word())
                    .register(registry)
                    .increment();
        }
    }
}

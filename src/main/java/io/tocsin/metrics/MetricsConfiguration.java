package io.tocsin.metrics;

import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.Correlator;
import io.tocsin.incident.IncidentClosing;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.platform.Folders;
import io.tocsin.platform.Timers;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

    private static final Duration LOOK = Duration.ofSeconds(5);

    @Bean
    SlaPolicies slaPolicies(Folders folders) {
        return SlaPolicies.of(folders);
    }

    @Bean
    SlaDesk slaDesk(SlaPolicies policies, IncidentDesk incidents, IncidentClosing closing, Timers timers, Clock clock) {
        SlaDesk desk = new SlaDesk(policies, incidents, closing, clock);
        timers.every("service level clocks", LOOK, () -> {
            policies.reload();
            desk.look();
        });
        return desk;
    }

    @Bean
    MetricsDesk metricsDesk(IncidentDesk incidents, AlertDesk alerts, Correlator rules, SlaDesk sla, Folders folders) {
        return new MetricsDesk(incidents, alerts, rules, sla, folders.rules());
    }
}

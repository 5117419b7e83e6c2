package io.tocsin.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.Correlator;
import io.tocsin.incident.IncidentClosing;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.platform.Folders;
import io.tocsin.platform.Timers;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration COUNT = Duration.ofSeconds(30);
    private static final Duration MEASURE = Duration.ofMinutes(5);

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

    @Bean
    IncidentMeters incidentMeters(
            IncidentDesk incidents,
            MetricsDesk metrics,
            SlaDesk sla,
            ObjectProvider<MeterRegistry> registry,
            Timers timers,
            Clock clock) {
        IncidentMeters meters =
                new IncidentMeters(incidents, metrics, sla, registry.getIfAvailable(SimpleMeterRegistry::new), clock);
        timers.every("gauges of incidents", COUNT, meters::count);
        timers.every("gauges of times", MEASURE, meters::measure);
        return meters;
    }
}

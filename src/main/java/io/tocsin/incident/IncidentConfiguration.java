package io.tocsin.incident;

import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.Correlator;
import io.tocsin.incident.evidence.CustodyKey;
import io.tocsin.incident.evidence.EvidenceDesk;
import io.tocsin.incident.evidence.EvidenceProperties;
import io.tocsin.incident.note.NoteDesk;
import io.tocsin.incident.share.IncidentReport;
import io.tocsin.platform.Folders;
import io.tocsin.platform.Timers;
import io.tocsin.store.EventStore;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class IncidentConfiguration {

    private static final Logger log = LoggerFactory.getLogger(IncidentConfiguration.class);
    private static final Duration TEMPLATES_LOOK = Duration.ofSeconds(2);

    /** How long a new alert may stand beside its incident. */
    private static final Duration JOIN = Duration.ofSeconds(5);

    @Bean
    IncidentTemplates incidentTemplates(Folders folders, Timers timers) {
        IncidentTemplates templates = IncidentTemplates.of(folders);
        timers.every("incident templates", TEMPLATES_LOOK, templates::reload);
        return templates;
    }

    @Bean
    IncidentDesk incidentDesk(
            IncidentRecords records,
            IncidentTemplates templates,
            AlertDesk alerts,
            ObjectProvider<IncidentListener> listeners,
            Clock clock) {
        IncidentListener all = toAll(listeners);
        return new IncidentDesk(records, new IncidentItems(records, all, clock), templates, alerts, all, clock);
    }

    @Bean
    IncidentClosing incidentClosing(IncidentDesk desk, AlertDesk alerts, ObjectProvider<IncidentResponse> response) {
        return new IncidentClosing(desk, alerts, response);
    }

    @Bean
    IncidentMerging incidentMerging(IncidentDesk desk) {
        return new IncidentMerging(desk);
    }

    @Bean
    Markings markings(IncidentDesk desk) {
        return new Markings(desk);
    }

    @Bean
    Sightings sightings(IncidentDesk desk, AlertDesk alerts, EventStore events, Clock clock) {
        return new Sightings(desk, alerts, events, clock);
    }

    @Bean
    IncidentIntake incidentIntake(
            IncidentDesk desk, AlertDesk alerts, Sightings sightings, Correlator rules, Timers timers, Clock clock) {
        IncidentIntake intake = new IncidentIntake(desk, alerts, sightings, rules::rules, clock);
        timers.every("alerts that belong to incidents", JOIN, intake::look);
        return intake;
    }

    @Bean
    NoteDesk noteDesk(
            IncidentDesk desk, IncidentRecords records, ObjectProvider<NoteDesk.StepListener> listeners, Clock clock) {
        return new NoteDesk(
                desk.items().notes(),
                records.steps(),
                records.snapshots(),
                (note, step) -> listeners.orderedStream().forEach(one -> one.confirmed(note, step)),
                clock);
    }

    @Bean
    EvidenceDesk evidenceDesk(
            IncidentDesk desk,
            IncidentRecords records,
            EventStore events,
            EvidenceProperties settings,
            CustodyKey key,
            Clock clock) {
        return new EvidenceDesk(desk.items().evidence(), records.files(), events, settings, key, clock);
    }

    @Bean
    IncidentTimeline incidentTimeline(IncidentDesk desk, IncidentClosing closing, AlertDesk alerts) {
        return new IncidentTimeline(desk, closing, alerts);
    }

    @Bean
    IncidentReport incidentReport(
            IncidentDesk desk, IncidentTimeline timeline, NoteDesk notes, Folders folders, Clock clock) {
        return new IncidentReport(
                desk, timeline, notes, folders.playbooks().resolve("incidents").resolve("report.md"), clock);
    }

    /** Tells each; what is stored stays stored where one of them fails. */
    private static IncidentListener toAll(ObjectProvider<IncidentListener> listeners) {
        return new IncidentListener() {
            @Override
            public void changed(Incident incident) {
                listeners.orderedStream().forEach(one -> tell(one, () -> one.changed(incident)));
            }

            @Override
            public void changed(String kind, Item<?> item) {
                listeners.orderedStream().forEach(one -> tell(one, () -> one.changed(kind, item)));
            }

            private void tell(IncidentListener one, Runnable call) {
                try {
                    call.run();
                } catch (RuntimeException e) {
                    log.error("A change of an incident is stored, but {} failed to hear of it", one.getClass(), e);
                }
            }
        };
    }
}

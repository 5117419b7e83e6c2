package io.tocsin.incident;

import com.fasterxml.jackson.databind.JavaType;
import com.mongodb.client.MongoDatabase;
import io.tocsin.alert.AlertDesk;
import io.tocsin.incident.evidence.EvidenceProperties;
import io.tocsin.incident.record.MemoryRecords;
import io.tocsin.incident.record.Records;
import io.tocsin.store.StorePreparation;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** The room over records in memory, for tests of this and later rooms. */
public final class TestIncidents {

    /** What listeners were told, kind by kind. */
    final List<String> heard = new ArrayList<>();

    final IncidentDesk desk;
    final IncidentClosing closing;
    final IncidentMerging merging;
    final IncidentTimeline timeline;
    final List<IncidentResponse.RunSummary> runs = new ArrayList<>();

    private TestIncidents(IncidentRecords records, Path templates, AlertDesk alerts, Clock clock) {
        IncidentListener listener = new IncidentListener() {
            @Override
            public void changed(Incident incident) {
                heard.add("incident");
            }

            @Override
            public void changed(String kind, Item<?> item) {
                heard.add(kind);
            }
        };
        desk = new IncidentDesk(
                records,
                new IncidentItems(records, listener, clock),
                IncidentTemplates.in(templates),
                alerts,
                listener,
                clock);
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("response", (IncidentResponse) (of, ids) -> List.copyOf(runs));
        closing = new IncidentClosing(desk, alerts, beans.getBeanProvider(IncidentResponse.class));
        merging = new IncidentMerging(desk);
        timeline = new IncidentTimeline(desk, closing, alerts);
    }

    static TestIncidents of(IncidentRecords records, AlertDesk alerts, Clock clock) {
        return new TestIncidents(records, Path.of("playbooks/incidents"), alerts, clock);
    }

    static TestIncidents inMemory(AlertDesk alerts, Clock clock) {
        return of(records(), alerts, clock);
    }

    /** A desk over records in memory, with the templates that ship. */
    public static IncidentDesk desk(AlertDesk alerts, Clock clock) {
        return inMemory(alerts, clock).desk;
    }

    /** What opens incidents and what closes them, over the same records in memory. */
    public record Desks(IncidentDesk desk, IncidentClosing closing) {}

    public static Desks desks(AlertDesk alerts, Clock clock) {
        TestIncidents room = inMemory(alerts, clock);
        return new Desks(room.desk, room.closing);
    }

    public static IncidentRecords records() {
        return IncidentRecords.of(new IncidentRecords.Maker() {
            @Override
            public <T extends Records.Row> Records<T> make(String name, JavaType type, List<String> indexed) {
                return new MemoryRecords<>(type);
            }
        });
    }

    /** Where notes are kept. */
    public record Notes(Items<Note> items) {}

    public static Notes notes(Clock clock) {
        return new Notes(items(records(), clock).notes());
    }

    /** In a database, with its indexes. */
    public static IncidentRecords mongo(MongoDatabase database) {
        List<StorePreparation> made = new ArrayList<>();
        IncidentRecords records = MongoIncidentRecords.of(database, made);
        made.forEach(StorePreparation::prepare);
        return records;
    }

    public static IncidentItems items(IncidentRecords records, Clock clock) {
        IncidentListener nobody = new IncidentListener() {
            @Override
            public void changed(Incident incident) {}

            @Override
            public void changed(String kind, Item<?> item) {}
        };
        return new IncidentItems(records, nobody, clock);
    }

    /** The room's own parts for another room's context, which brings the records. */
    @Import(IncidentConfiguration.class)
    @EnableConfigurationProperties(EvidenceProperties.class)
    public static class Room {}
}

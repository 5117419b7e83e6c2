package io.tocsin.incident;

import static io.tocsin.alert.Findings.NOON;
import static io.tocsin.alert.Findings.finding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.Author;
import io.tocsin.alert.ObservableType;
import io.tocsin.event.Severity;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.incident.record.RecordFields;
import io.tocsin.platform.HandMovedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncidentMergingTest {

    private static final Author ALICE = Author.of("alice");

    private final HandMovedClock clock = new HandMovedClock(NOON.plus(Duration.ofMinutes(10)));
    private final AlertDesk alerts = AlertDesks.inMemory(clock);
    private final IncidentRecords records = TestIncidents.records();
    private final TestIncidents room = TestIncidents.of(records, alerts, clock);
    private long position = 100;

    private String raise(String key) {
        position += 10;
        clock.move(Duration.ofSeconds(1));
        return alerts.raise(List.of(finding(key, position, 5)), id -> Optional.empty())
                .get(0)
                .id();
    }

    private Incident open(String title, List<String> alerts) {
        return room.desk.open(
                new IncidentOpening(title, "", null, alerts, "account-takeover", "", List.of(title)), "alice");
    }

    /** Everything that is stored, without what tells of the changes themselves. */
    private Map<String, Object> documents() {
        Map<String, Object> all = new TreeMap<>();
        records.incidents()
                .find(io.tocsin.incident.record.Wanted.all())
                .items()
                .forEach(one -> all.put(one.id(), comparable(one)));
        room.desk.items().all().forEach(kind -> kind.records()
                .find(io.tocsin.incident.record.Wanted.all())
                .items()
                .forEach(item -> all.put(item.id(), comparable(item))));
        return all;
    }

    private static Map<String, Object> comparable(Object row) {
        Map<String, Object> fields = new TreeMap<>(RecordFields.of(row));
        fields.remove("version");
        fields.remove("history");
        if (row instanceof Incident incident) {
            fields.put("times", incident.times());
        }
        return fields;
    }

    /** Random incidents with shared and own alerts, merged in random order, also into each other, and unmerged backwards. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void mergingAndTakingItBackGivesTheSameDocuments(long seed) {
        Random random = new Random(seed);
        List<String> raised = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            raised.add(raise("203.0.113." + i));
        }
        List<Incident> incidents = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Collections.shuffle(raised, random);
            Incident opened = open("i" + i, raised.subList(0, random.nextInt(5)));
            room.desk.items().messages().add(opened.id(), Message.of("here " + i), "bob");
            room.desk.started(opened.id(), "run-" + random.nextInt(3), ALICE);
            incidents.add(opened);
        }
        Map<String, Object> before = documents();
        List<List<Incident>> merges = new ArrayList<>();
        List<Incident> standing = new ArrayList<>(incidents);
        while (standing.size() > 1) {
            Incident other = standing.remove(random.nextInt(standing.size()));
            Incident into = standing.get(random.nextInt(standing.size()));
            clock.move(Duration.ofMinutes(1));
            room.merging.merge(into.id(), other.id(), ALICE);
            merges.add(List.of(into, other));
        }
        Incident all = room.desk.get(standing.get(0).id());
        Set<String> linked =
                incidents.stream().flatMap(one -> one.alertIds().stream()).collect(Collectors.toSet());
        assertThat(new HashSet<>(all.alertIds())).as("seed %s", seed).isEqualTo(linked);
        assertThat(all.alertIds()).doesNotHaveDuplicates();
        assertThat(room.desk.items().messages().of(all.id())).hasSize(4);
        assertThat(room.desk.items().tasks().of(all.id())).hasSize(28);
        assertThat(room.desk.items().observablesOf(all.id())).hasSize(linked.size());

        Collections.reverse(merges);
        merges.forEach(pair -> {
            clock.move(Duration.ofMinutes(1));
            room.merging.unmerge(pair.get(0).id(), pair.get(1).id(), ALICE);
        });

        assertThat(documents()).as("seed %s", seed).isEqualTo(before);
    }

    @Test
    void whatWasMergedIsNotListedAndCannotBeChanged() {
        Incident one = open("one", List.of(raise("203.0.113.1")));
        Incident two = open("two", List.of(raise("203.0.113.2")));

        Incident merged = room.merging.merge(one.id(), two.number(), ALICE);

        assertThat(merged.alerts()).extracting(Incident.LinkedAlert::origin).containsExactly(one.id(), two.id());
        assertThat(room.desk.openOf(List.of(Severity.values())))
                .extracting(Incident::id)
                .containsExactly(one.id());
        assertThat(room.desk.items().tasks().of(one.id()))
                .extracting(Item::origin)
                .contains(two.id());
        assertThatThrownBy(() -> room.desk.phase(two.id(), Phase.TRIAGE, ALICE))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(one.number());
        assertThat(room.merging.merge(one.id(), two.id(), ALICE).version())
                .as("the same again")
                .isEqualTo(merged.version());
        assertThatThrownBy(() -> room.merging.merge(one.id(), one.id(), ALICE))
                .isInstanceOf(BadParameterException.class);
    }

    @Test
    void aPartBecomesAnIncidentOfItsOwnAndGoesBack() {
        String first = raise("203.0.113.1");
        String second = raise("203.0.113.2");
        Incident one = open("one", List.of(first, second));
        String task = room.desk.items().tasksInOrder(one.id()).get(0).id();
        room.desk
                .items()
                .addObservable(
                        one.id(),
                        new Observable(ObservableType.IP, "192.0.2.1", null, true, false, List.of(), "", List.of()),
                        "bob");

        Incident part = room.merging.split(
                one.id(), new IncidentMerging.Parts(List.of(second), List.of(task), List.of()), "", ALICE);

        assertThat(part.alertIds()).containsExactly(second);
        assertThat(part.alerts().get(0).origin()).isEqualTo(one.id());
        assertThat(room.desk.get(one.id()).alertIds()).containsExactly(first);
        assertThat(room.desk.items().tasks().of(part.id()))
                .singleElement()
                .satisfies(moved -> assertThat(moved.origin()).isEqualTo(one.id()));
        assertThat(room.desk.items().observablesOf(part.id()))
                .extracting(item -> item.body().value())
                .containsExactly("203.0.113.2");
        assertThat(room.desk.items().observablesOf(one.id()))
                .extracting(item -> item.body().value())
                .containsExactlyInAnyOrder("203.0.113.1", "192.0.2.1");
        Incident whole = room.merging.merge(one.id(), part.id(), ALICE);
        assertThat(whole.alertIds()).containsExactlyInAnyOrder(first, second);
        assertThat(room.desk.items().tasks().of(one.id())).hasSize(7);
    }
}

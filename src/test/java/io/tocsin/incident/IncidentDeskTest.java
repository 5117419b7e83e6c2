package io.tocsin.incident;

import static io.tocsin.alert.Findings.NOON;
import static io.tocsin.alert.Findings.finding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.Author;
import io.tocsin.alert.Disposition;
import io.tocsin.alert.ObservableType;
import io.tocsin.event.Severity;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.incident.IncidentResponse.EffectSummary;
import io.tocsin.incident.IncidentResponse.RunSummary;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.store.TestDatabases;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Opening, changing and closing incidents, over records in memory and in MongoDB. */
class IncidentDeskTest {

    @RegisterExtension
    static final TestDatabases databases = new TestDatabases();

    private static final Author ALICE = Author.of("alice");

    private final HandMovedClock clock = new HandMovedClock(NOON.plus(Duration.ofMinutes(10)));
    private final AlertDesk alerts = AlertDesks.inMemory(clock);
    private long position = 100;

    static Stream<IncidentRecords> stores() {
        return Stream.of(TestIncidents.records(), TestIncidents.mongo(databases.fresh()));
    }

    private Alert raise(String key) {
        position += 10;
        return alerts.raise(List.of(finding(key, position, 5)), id -> Optional.empty())
                .get(0);
    }

    private static IncidentOpening opening(String title, List<String> alerts, String template) {
        return new IncidentOpening(title, "", null, alerts, template, "", List.of());
    }

    @ParameterizedTest
    @MethodSource("stores")
    void anIncidentOfTwoAlertsTakesOverWhatTheyTell(IncidentRecords records) {
        TestIncidents room = TestIncidents.of(records, alerts, clock);
        Alert one = raise("203.0.113.9");
        Alert two = raise("198.51.100.7");
        clock.move(Duration.ofMinutes(3));

        Incident opened = room.desk.open(opening("", List.of(one.id(), two.id()), ""), "alice");

        assertThat(room.desk.get(opened.number())).isEqualTo(opened);
        assertThat(opened.number()).isEqualTo("INC-2026-0001");
        assertThat(opened.title()).isEqualTo(one.title());
        assertThat(opened.severity()).isEqualTo(Severity.HIGH);
        assertThat(opened.attack()).containsExactly("T1110.001");
        assertThat(opened.phase()).isEqualTo(Phase.NEW);
        assertThat(opened.times())
                .isEqualTo(new IncidentTimes(one.firstSeen(), one.createdAt(), opened.createdAt(), null, null, null));
        assertThat(alerts.get(one.id()).state()).isEqualTo(Alert.State.ACKNOWLEDGED);
        assertThat(room.desk.items().observables().of(opened.id()))
                .extracting(item -> item.body().value())
                .containsExactlyInAnyOrder("203.0.113.9", "198.51.100.7");
        assertThat(room.desk.open(opening("Another", List.of(), ""), "bob").number())
                .isEqualTo("INC-2026-0002");
    }

    @ParameterizedTest
    @MethodSource("stores")
    void incidentsAreReadFromATimeOn(IncidentRecords records) {
        TestIncidents room = TestIncidents.of(records, alerts, clock);
        List<String> newestFirst = new ArrayList<>();
        for (int i = 0; i < IncidentQuery.MAX_SIZE + 3; i++) {
            newestFirst.add(
                    0, room.desk.open(opening("One", List.of(), ""), "alice").number());
            clock.move(Duration.ofSeconds(1));
        }
        Instant third = NOON.plus(Duration.ofMinutes(10)).plusSeconds(2);

        assertThat(room.desk.openedSince(null)).extracting(Incident::number).isEqualTo(newestFirst);
        assertThat(room.desk.openedSince(third))
                .extracting(Incident::number)
                .isEqualTo(newestFirst.subList(0, IncidentQuery.MAX_SIZE + 1));
        assertThat(room.desk.openedSince(clock.instant())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("stores")
    void incidentsAreFoundByTextPhaseSeverityOwnerAlertAndObservable(IncidentRecords records) {
        TestIncidents room = TestIncidents.of(records, alerts, clock);
        Alert alert = raise("2001:db8::1");
        Incident one = room.desk.open(opening("Odd (sign-ins) of Mallory", List.of(alert.id()), ""), "alice");
        clock.move(Duration.ofSeconds(1));
        Incident two = room.desk.open(opening("Miner", List.of(), "host-compromise"), "alice");
        room.desk.phase(two.id(), Phase.CONTAIN, ALICE);

        assertThat(found(room, "(SIGN-ins", Set.of(), Set.of(), "")).containsExactly(one.id());
        assertThat(found(room, "2001:DB8:0::1", Set.of(), Set.of(), "")).containsExactly(one.id());
        assertThat(found(room, "", Set.of(Phase.CONTAIN), Set.of(), "")).containsExactly(two.id());
        assertThat(found(room, "", Set.of(), Set.of(Severity.CRITICAL), "")).containsExactly(two.id());
        assertThat(found(room, "", Set.of(), Set.of(), alert.id())).containsExactly(one.id());
        assertThat(found(room, "", Set.of(), Set.of(), "")).containsExactly(two.id(), one.id());
        IncidentQuery first = new IncidentQuery("", Set.of(), Set.of(), "", Set.of(), 1, null);
        String next = room.desk.find(first).next();
        assertThat(room.desk
                        .find(new IncidentQuery("", Set.of(), Set.of(), "", Set.of(), 1, next))
                        .items())
                .extracting(Incident::id)
                .containsExactly(one.id());
    }

    private static List<String> found(
            TestIncidents room, String text, Set<Phase> phases, Set<Severity> severities, String alert) {
        return room
                .desk
                .find(new IncidentQuery(
                        text, phases, severities, "", alert.isEmpty() ? Set.of() : Set.of(alert), 50, null))
                .items()
                .stream()
                .map(Incident::id)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("stores")
    void eachChangeIsInTheHistoryWithOldAndNew(IncidentRecords records) {
        TestIncidents room = TestIncidents.of(records, alerts, clock);
        Incident opened = room.desk.open(opening("Odd", List.of(), ""), "rule:odd");
        clock.move(Duration.ofMinutes(1));

        Incident changed = room.desk.change(
                opened.id(),
                new IncidentPatch(
                        null, null, Severity.CRITICAL, Tlp.RED, null, "bob", null, List.of("a", "b"), null, null),
                new Author("alice", 1L));

        assertThat(changed.version()).isEqualTo(2);
        assertThat(changed.history().subList(1, 5))
                .containsExactlyInAnyOrder(
                        new Change(clock.instant(), "alice", "severity", "medium", "critical"),
                        new Change(clock.instant(), "alice", "tlp", "amber", "red"),
                        new Change(clock.instant(), "alice", "owner", "", "bob"),
                        new Change(clock.instant(), "alice", "labels", "", "a, b"));
        assertThat(changed.times().acknowledged()).isEqualTo(clock.instant());
        assertThatThrownBy(() -> room.desk.phase(opened.id(), Phase.TRIAGE, new Author("bob", 1L)))
                .isInstanceOf(StaleIncidentException.class);
        assertThat(room.desk.phase(opened.id(), Phase.NEW, ALICE).version())
                .as("nothing differs, nothing is written")
                .isEqualTo(2);
    }

    @Test
    void aTemplateGivesTasksWithDeadlines() {
        TestIncidents room = TestIncidents.inMemory(alerts, clock);

        Incident opened = room.desk.open(opening("", List.of(), "account-takeover"), "alice");

        assertThat(opened.title()).isEqualTo("Account takeover");
        assertThat(opened.labels()).containsExactly("account-takeover");
        List<Item<Task>> tasks = room.desk.items().tasksInOrder(opened.id());
        assertThat(tasks).hasSize(7);
        assertThat(tasks.get(0).body().due()).isEqualTo(opened.createdAt().plus(Duration.ofMinutes(30)));
        assertThat(tasks.get(0).body().mandatory()).isTrue();
        assertThat(tasks.get(3).body().playbook()).isEqualTo("contain-bruteforce");
        assertThatThrownBy(() -> room.desk.open(opening("", List.of(), "acount-takeover"), "alice"))
                .isInstanceOf(BadParameterException.class)
                .hasMessageContaining("account-takeover");
    }

    @Test
    void openWorkIsNamedAndAReasonOverridesIt() {
        TestIncidents room = TestIncidents.inMemory(alerts, clock);
        Alert alert = raise("203.0.113.9");
        Incident opened = room.desk.open(opening("", List.of(alert.id()), "account-takeover"), "alice");
        room.runs.add(run("r1", false, new EffectSummary("e1", "block", "x", "sent", NOON, true, false)));

        assertThatThrownBy(() -> room.closing.close(opened.id(), Disposition.TRUE_POSITIVE, " ", true, ALICE))
                .isInstanceOfSatisfying(OpenWorkException.class, e -> {
                    assertThat(e.tasks()).hasSize(5);
                    assertThat(e.runs()).singleElement().satisfies(run -> {
                        assertThat(run.run()).isEqualTo("r1");
                        assertThat(run.effects()).containsExactly("e1");
                    });
                });
        Incident closed = room.closing.close(opened.id(), Disposition.TRUE_POSITIVE, "handed over", true, ALICE);

        assertThat(closed.phase()).isEqualTo(Phase.CLOSED);
        assertThat(closed.disposition()).isEqualTo(Disposition.TRUE_POSITIVE);
        assertThat(alerts.get(alert.id()).disposition()).isEqualTo(Disposition.TRUE_POSITIVE);
        assertThat(room.timeline.of(closed))
                .extracting(TimelineEntry::text)
                .contains("The incident closed with open work: handed over");
        assertThatThrownBy(() -> room.desk.phase(opened.id(), Phase.LESSONS, ALICE))
                .isInstanceOf(ConflictException.class);
        Incident reopened = room.closing.reopen(opened.id(), ALICE);
        assertThat(reopened.phase()).isEqualTo(Phase.TRIAGE);
        assertThat(reopened.disposition()).isNull();
        assertThat(reopened.times().closed()).isNull();
    }

    @Test
    void aVerifiedEffectIsTheTimeOfContainment() {
        TestIncidents room = TestIncidents.inMemory(alerts, clock);
        Incident opened = room.desk.open(opening("Odd", List.of(), ""), "alice");
        Instant verified = clock.instant().plusSeconds(90);
        clock.move(Duration.ofHours(1));
        room.runs.add(run("r0", true, new EffectSummary("e0", "block", "x", "confirmed", NOON, false, true)));
        room.runs.add(run("r1", false, new EffectSummary("e1", "block", "x", "confirmed", verified, false, true)));

        Incident closed = room.closing.close(opened.id(), Disposition.BENIGN, "-", false, ALICE);

        assertThat(closed.times().contained()).isEqualTo(verified);
        assertThat(closed.times().resolved()).isEqualTo(clock.instant());
    }

    private static RunSummary run(String id, boolean dryRun, EffectSummary effect) {
        return new RunSummary(id, "contain", "", "alert", "running", false, dryRun, NOON, null, List.of(effect));
    }

    @Test
    void theTimelineTellsAlertsRunsChangesAndWhatPeopleWrote() {
        TestIncidents room = TestIncidents.inMemory(alerts, clock);
        Alert alert = raise("203.0.113.9");
        Incident opened = room.desk.open(opening("Odd", List.of(alert.id()), ""), "alice");
        clock.move(Duration.ofMinutes(1));
        room.runs.add(run(
                "r1",
                false,
                new EffectSummary("e1", "block", "block 203.0.113.9", "confirmed", clock.instant(), false, true)));
        Item<Entry> said = room.desk
                .items()
                .entries()
                .add(
                        opened.id(),
                        new Entry(NOON.minusSeconds(60), "The mail came in", List.of(), List.of(), true),
                        "bob");
        room.desk.pin(opened.id(), "alert:" + alert.id() + ":raised", true, ALICE);

        List<TimelineEntry> timeline = room.timeline.of(room.desk.get(opened.id()));

        assertThat(timeline.get(0).id()).isEqualTo(said.id());
        assertThat(timeline.get(0).editable()).isTrue();
        assertThat(timeline).extracting(TimelineEntry::source).contains(TimelineEntry.Source.values());
        assertThat(timeline).filteredOn(TimelineEntry::pinned).hasSize(2);
        assertThat(timeline).extracting(TimelineEntry::at).isSorted();
    }

    @Test
    void anObservableIsThereOnceAndKnowsItsAlerts() {
        TestIncidents room = TestIncidents.inMemory(alerts, clock);
        Alert one = raise("203.0.113.9");
        Incident opened = room.desk.open(opening("Odd", List.of(one.id()), ""), "alice");
        alerts.close(one.id(), Disposition.BENIGN, "", ALICE);
        clock.move(Duration.ofHours(3));
        Alert two = alerts.raise(List.of(finding("203.0.113.9", 900, 300)), id -> Optional.empty())
                .get(0);

        room.desk.link(opened.id(), List.of(two.id()), ALICE);
        room.desk
                .items()
                .addObservable(
                        opened.id(),
                        new Observable(ObservableType.IP, "203.0.113.9", null, true, false, List.of(), "", List.of()),
                        "bob");

        assertThat(room.desk.items().observables().of(opened.id()))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.body().alerts()).containsExactly(one.id(), two.id());
                    assertThat(item.createdBy()).isEqualTo(Change.SYSTEM);
                });
    }

    @Test
    void twentyPeopleAtOnceLoseNoLabel() throws Exception {
        TestIncidents room = TestIncidents.inMemory(alerts, clock);
        Incident opened = room.desk.open(opening("Odd", List.of(), ""), "alice");
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String run = "run-" + i;
            threads.add(new Thread(() -> room.desk.started(opened.id(), run, ALICE)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(room.desk.get(opened.id()).runs()).hasSize(20);
        assertThat(room.desk.get(opened.id()).version()).isEqualTo(21);
    }
}

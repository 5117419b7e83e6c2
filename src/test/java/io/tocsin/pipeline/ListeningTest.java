package io.tocsin.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.InMemoryAlertStore;
import io.tocsin.correlate.CorrelateProperties;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.finding.LaggingSource;
import io.tocsin.enrich.Enrichers;
import io.tocsin.event.RawEvent;
import io.tocsin.log.InMemoryEventLog;
import io.tocsin.normalise.Normaliser;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.respond.RunDesks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that are to be heard from, over stops of the server and changes of the list. */
class ListeningTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final InMemoryEvents events = new InMemoryEvents();
    private final InMemoryAlertStore store = new InMemoryAlertStore();
    private final HandMovedClock clock = new HandMovedClock(NOON);
    private final AlertDesk desk = AlertDesks.interrupted(store, () -> {}, clock);
    private @Nullable Correlator rules;

    @SuppressWarnings("NullAway.Init") // set by each start
    private Pipeline pipeline;

    @SuppressWarnings("NullAway.Init") // set by each start
    private RuleMemory memory;

    @BeforeEach
    void makePack() throws IOException {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/a.drl"), """
                package p;
                rule "quiet" @title("t") @severity("low") @key("host.name") @suppress("1m")
                when $e : Event( listed( "watched", hostName ), silent( "20m", hostName, "watched" ) )
                then alert( $e ); end
                """);
        watch("web");
    }

    @AfterEach
    void close() {
        if (rules != null) {
            rules.close();
        }
    }

    @Test
    void aHostThatIsAddedHasItsWholeTimeToBeHeardFrom() throws IOException {
        start();
        for (int minute = 0; minute < 90; minute++) {
            if (minute == 60) {
                watch("web", "new", "never");
                Correlator running = Objects.requireNonNull(rules);
                await().until(() -> running.lists().entry("watched", "never").isPresent());
            }
            heard("web");
            heard("new");
            if (minute == 79) {
                assertThat(store.all()).isEmpty();
            }
            later(Duration.ofMinutes(1));
        }

        assertThat(store.all()).singleElement().satisfies(alert -> {
            assertThat(alert.key()).isEqualTo("never");
            assertThat(alert.lastSeen())
                    .isBetween(NOON.plus(Duration.ofMinutes(79)), NOON.plus(Duration.ofMinutes(81)));
        });
    }

    @Test
    void afterAStopEachHostHasItsWholeTimeAgain() {
        start();
        heard("web");
        later(Duration.ofMinutes(5));

        clock.moveTo(NOON.plus(Duration.ofHours(3)));
        start();
        later(Duration.ofMinutes(24));
        assertThat(store.all()).isEmpty();

        later(Duration.ofMinutes(2));
        assertThat(store.all()).singleElement().satisfies(alert -> {
            assertThat(alert.key()).isEqualTo("web");
            assertThat(alert.lastSeen()).isEqualTo(NOON.plus(Duration.ofMinutes(200)));
        });
    }

    @Test
    void aRestartIsNoStop() {
        start();
        heard("web");
        later(Duration.ofMinutes(15));
        clock.moveTo(NOON.plus(Duration.ofMinutes(15)).plusSeconds(20));
        start();
        later(Duration.ofMinutes(11));

        assertThat(store.all())
                .singleElement()
                .extracting(Alert::lastSeen)
                .isEqualTo(NOON.plus(Duration.ofMinutes(20)));
    }

    @Test
    void whatWasToldBeforeAStopIsNotToldAgain() throws IOException {
        watch("web", "never");
        start();
        heard("web");
        later(Duration.ofMinutes(90));
        assertThat(store.all()).extracting(Alert::key).containsExactlyInAnyOrder("web", "never");

        for (int i = 1; i < 4; i++) {
            clock.moveTo(NOON.plus(Duration.ofHours(4L * i)));
            start();
            later(Duration.ofMinutes(90));
        }
        assertThat(store.all()).hasSize(2).allMatch(alert -> alert.count() == 1);
    }

    @Test
    void aSourceThatIsBehindIsOneAlertUntilItHasCaughtUp() {
        start();
        LaggingSourceAlerts alerts = new LaggingSourceAlerts(Objects.requireNonNull(rules), desk, clock);
        for (int minute = 0; minute < 3; minute++) {
            heard("web");
            heard("far", Duration.ofHours(8));
            later(Duration.ofMinutes(1));
        }
        Objects.requireNonNull(rules).clock().look();
        alerts.look();
        alerts.look();

        assertThat(store.all()).singleElement().satisfies(alert -> {
            assertThat(alert.rule()).isEqualTo(LaggingSource.RULE);
            assertThat(alert.key()).isEqualTo("http");
            assertThat(alert.why()).startsWith("behind the others are far by 8 h 0 m");
            assertThat(alert.count()).isEqualTo(1);
        });

        heard("far");
        Objects.requireNonNull(rules).clock().look();
        alerts.look();
        assertThat(store.all()).singleElement().extracting(Alert::state).isEqualTo(Alert.State.CLOSED);
    }

    private void watch(String... hosts) throws IOException {
        Files.writeString(
                folder.resolve("p/watched.list.yaml"),
                "description: d\nentries:\n  - " + String.join("\n  - ", hosts) + "\n");
    }

    private void start() {
        close();
        rules = Correlator.watching(
                folder,
                new CorrelateProperties(Duration.ofMinutes(5), 1_000, Duration.ofMillis(20)),
                new SimpleMeterRegistry());
        pipeline = new Pipeline(
                log,
                Normaliser.standard(),
                new Enrichers(List.of()),
                events,
                rules,
                desk,
                RunDesks.noneTriggered(),
                new ParkingLot(log, events.parked(), new SimpleMeterRegistry(), clock),
                clock);
        memory = new RuleMemory(log, events, events.watermarks(), rules, clock);
        memory.refill();
    }

    /** The server runs for so long, and nothing comes. */
    private void later(Duration time) {
        Instant until = clock.instant().plus(time);
        while (clock.instant().isBefore(until)) {
            clock.move(Duration.ofSeconds(30));
            pipeline.tick().ifPresent(memory::ticked);
            memory.save(false);
        }
    }

    private void heard(String host) {
        heard(host, Duration.ZERO);
    }

    private void heard(String host, Duration behind) {
        String json = "{\"@timestamp\":\"" + clock.instant().minus(behind) + "\",\"host\":{\"name\":\"" + host
                + "\"},\"message\":\"alive\"}";
        log.append(List.of(new RawEvent(
                "http", RawEvent.Format.JSON, "", clock.instant(), json.getBytes(StandardCharsets.UTF_8))));
        Batch batch = new Batch(log.read(log.cursor(Pipeline.CURSOR), 100));
        pipeline.store(batch);
        pipeline.correlate(batch);
    }
}

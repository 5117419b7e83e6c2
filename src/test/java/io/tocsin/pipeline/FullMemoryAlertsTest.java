package io.tocsin.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.Author;
import io.tocsin.alert.Disposition;
import io.tocsin.alert.InMemoryAlertStore;
import io.tocsin.correlate.CorrelateProperties;
import io.tocsin.correlate.Correlator;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More keys than a window remembers, by the way that every event takes. */
class FullMemoryAlertsTest {

    private static final int MAX_KEYS = 10;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final HandMovedClock clock = new HandMovedClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final InMemoryEventLog log = new InMemoryEventLog();
    private final InMemoryEvents events = new InMemoryEvents();
    private final InMemoryAlertStore store = new InMemoryAlertStore();
    private final AlertDesk desk = AlertDesks.interrupted(store, () -> {}, clock);
    private final List<Correlator> open = new ArrayList<>();
    private int addresses;

    @BeforeEach
    void writeRules() throws IOException {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/a.drl"), """
                package p;
                rule "many" @title("t") @severity("low") @key("source.ip")
                when $e : Event( category == "authentication", count( "1h", sourceIp ) > 100 ) then alert( $e ); end
                rule "few" @title("t") @severity("low") @key("host.name")
                when $e : Event( category == "authentication", count( "1h", hostName ) > 100 ) then alert( $e ); end
                """);
    }

    @AfterEach
    void close() {
        open.forEach(Correlator::close);
    }

    @Test
    void asManyKeysAsAreRememberedAreNoAlert() {
        Server server = new Server();

        server.process(MAX_KEYS);

        server.memories.look();
        assertThat(store.all()).isEmpty();
        assertThat(overflow("many")).isZero();
    }

    @Test
    void oneMoreIsAnAlertAndMoreOfThemAreTakenInOnceAnHour() {
        Server server = new Server();
        server.process(MAX_KEYS + 1);
        server.memories.look();
        server.process(5);
        server.memories.look();

        assertThat(store.all()).singleElement().satisfies(alert -> {
            assertThat(alert.rule()).isEqualTo("tocsin-rule-memory-full");
            assertThat(alert.key()).isEqualTo("many");
            assertThat(alert.why()).isEqualTo("its windows forgot 1 keys or events since the start");
            assertThat(alert.count()).isEqualTo(1);
        });
        assertThat(overflow("many")).isEqualTo(6);
        assertThat(meters.get("tocsin.rules.dropped").gauge().value()).isEqualTo(6);

        later(Duration.ofMinutes(61));
        server.memories.look();
        server.memories.look();

        assertThat(store.all()).singleElement().satisfies(alert -> {
            assertThat(alert.why()).isEqualTo("its windows forgot 6 keys or events since the start");
            assertThat(alert.count()).isEqualTo(2);
        });
    }

    @Test
    void aRestartRaisesNothingNew() {
        Server server = new Server();
        server.process(MAX_KEYS + 3);
        server.memories.look();
        Alert before = store.all().get(0);

        later(Duration.ofMinutes(5));
        new Server().memories.look();

        assertThat(store.all()).containsExactly(before);
    }

    @Test
    void whereAPersonClosedItAndItGoesOnThereIsAnotherADayLater() {
        Server server = new Server();
        server.process(MAX_KEYS + 3);
        server.memories.look();
        desk.close(store.all().get(0).id(), Disposition.BENIGN, "a scan", Author.of("ada"));

        later(Duration.ofHours(23));
        server.process(3);
        server.memories.look();
        assertThat(store.all()).hasSize(1);

        later(Duration.ofHours(2));
        server.process(3);
        server.memories.look();
        assertThat(store.all().stream().sorted(Comparator.comparing(Alert::createdAt)))
                .extracting(Alert::state)
                .containsExactly(Alert.State.CLOSED, Alert.State.OPEN);
    }

    private double overflow(String rule) {
        return meters.find("tocsin.rules.overflow").tag("rule", rule).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private void later(Duration time) {
        clock.move(time);
    }

    /** One life of the server over what is stored. */
    private final class Server {

        private final Correlator rules = Correlator.watching(
                folder, new CorrelateProperties(Duration.ofMinutes(5), MAX_KEYS, Duration.ofMillis(20)), meters);
        private final Pipeline pipeline = new Pipeline(
                log,
                Normaliser.standard(),
                new Enrichers(List.of()),
                events,
                rules,
                desk,
                RunDesks.noneTriggered(),
                new ParkingLot(log, events.parked(), meters, clock),
                clock);
        private final FullMemoryAlerts memories = new FullMemoryAlerts(rules, desk, clock);

        Server() {
            open.add(rules);
            new RuleMemory(log, events, events.watermarks(), rules, clock).refill();
        }

        /** Takes in events of so many addresses that were not seen before. */
        void process(int count) {
            List<RawEvent> raw = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String json =
                        "{\"@timestamp\":\"" + clock.instant() + "\",\"event\":{\"category\":[\"authentication\"]},"
                                + "\"source\":{\"ip\":\"192.0.2." + ++addresses + "\"},\"host\":{\"name\":\"h\"}}";
                raw.add(new RawEvent(
                        "http", RawEvent.Format.JSON, "", clock.instant(), json.getBytes(StandardCharsets.UTF_8)));
            }
            log.append(raw);
            Batch batch = new Batch(log.read(log.cursor(Pipeline.CURSOR), 100));
            pipeline.store(batch);
            pipeline.correlate(batch);
        }
    }
}

package io.tocsin.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.Author;
import io.tocsin.alert.Disposition;
import io.tocsin.alert.InMemoryAlertStore;
import io.tocsin.correlate.Correlator;
import io.tocsin.enrich.Enrichers;
import io.tocsin.event.RawEvent;
import io.tocsin.log.InMemoryEventLog;
import io.tocsin.normalise.Normaliser;
import io.tocsin.respond.RunDesks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule that turns out not to work while a start fills its memory again is told of as it is at any other time. */
class QuarantineReplayTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
    private static final String HEAD =
            "package p;\nrule \"slow\" @title(\"t\") @severity(\"low\") @key(\"source.ip\")\n";
    private static final String WORKS = HEAD + "when $e : Event( category == \"authentication\","
            + " count( \"1d\", sourceIp ) > 1000 ) then alert( $e ); end\n";
    private static final String FAILS = WORKS.replace("count(", "message str[length] sourcePort, count(");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final InMemoryEvents events = new InMemoryEvents();
    private final InMemoryAlertStore store = new InMemoryAlertStore();
    private final Clock clock = Clock.fixed(NOON.plusSeconds(60), ZoneOffset.UTC);
    private final AlertDesk desk = AlertDesks.interrupted(store, () -> {}, clock);

    @BeforeEach
    void makePack() throws IOException {
        Files.createDirectory(folder.resolve("p"));
    }

    @Test
    void aRuleThatFailsOnWhatIsShownAgainRaisesOneAlertOverAllStarts() throws IOException {
        rule(WORKS);
        process(start(), 101);
        assertThat(store.all()).isEmpty();

        rule(FAILS);
        start();
        process(start(), 2);

        assertThat(store.all()).singleElement().satisfies(alert -> {
            assertThat(alert.rule()).isEqualTo(Correlator.QUARANTINED);
            assertThat(alert.key()).isEqualTo("slow");
            assertThat(alert.count()).isEqualTo(1);
            assertThat(alert.version()).isEqualTo(1);
            assertThat(alert.events()).singleElement().satisfies(id -> assertThat(events.get(id))
                    .isPresent());
            assertThat(alert.summary())
                    .contains("(p/a.drl:2) is quarantined: it failed on each of the 100 events it was");
        });
    }

    @Test
    void anAlertOfBeforeTheStartIsNotCountedUp() throws IOException {
        rule(FAILS);
        process(start(), 101);
        Alert before = store.all().get(0);

        start();

        assertThat(store.all()).containsExactly(before);
    }

    @Test
    void whatAPersonClosedIsNotRaisedAgainForOldEventsButForAnotherTextItIs() throws IOException {
        rule(FAILS);
        process(start(), 101);
        desk.close(store.all().get(0).id(), Disposition.BENIGN, "known", Author.of("ada"));

        start();
        assertThat(store.all()).hasSize(1);

        rule(FAILS.replace("sourcePort, count", "destinationPort, count"));
        start();
        start();
        assertThat(store.all().stream().sorted(Comparator.comparing(Alert::version)))
                .extracting(Alert::state)
                .containsExactlyInAnyOrder(Alert.State.CLOSED, Alert.State.OPEN);
    }

    private Pipeline start() {
        Correlator rules = Correlator.over(folder);
        Pipeline pipeline = new Pipeline(
                log,
                Normaliser.standard(),
                new Enrichers(List.of()),
                events,
                rules,
                desk,
                RunDesks.noneTriggered(),
                new ParkingLot(log, events.parked(), new SimpleMeterRegistry(), clock),
                clock);
        new RuleMemory(log, events, events.watermarks(), rules, clock).refill();
        pipeline.tellQuarantined();
        return pipeline;
    }

    private void process(Pipeline pipeline, int count) {
        List<RawEvent> raw = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String json = "{\"@timestamp\":\"" + NOON.plusMillis(100L * i)
                    + "\",\"event\":{\"category\":[\"authentication\"]},"
                    + "\"source\":{\"ip\":\"192.0.2.1\"},\"message\":\"b" + "a".repeat(40) + "\"}";
            raw.add(new RawEvent(
                    "http", RawEvent.Format.JSON, "", clock.instant(), json.getBytes(StandardCharsets.UTF_8)));
        }
        log.append(raw);
        Batch batch = new Batch(log.read(log.cursor(Pipeline.CURSOR), 1_000));
        pipeline.store(batch);
        pipeline.correlate(batch);
    }

    private void rule(String text) throws IOException {
        Files.writeString(folder.resolve("p/a.drl"), text);
    }
}

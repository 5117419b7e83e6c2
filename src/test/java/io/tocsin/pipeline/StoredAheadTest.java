package io.tocsin.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.InMemoryAlertStore;
import io.tocsin.correlate.Correlator;
import io.tocsin.enrich.Enrichers;
import io.tocsin.event.RawEvent;
import io.tocsin.log.InMemoryEventLog;
import io.tocsin.normalise.Normaliser;
import io.tocsin.respond.RunDesks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store is ahead of correlation; a crash in between loses nothing and counts nothing twice. */
class StoredAheadTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final InMemoryEvents events = new InMemoryEvents();
    private final InMemoryAlertStore alerts = new InMemoryAlertStore();
    private final Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);

    @Test
    void aCrashBetweenStoringAndCorrelating(@TempDir Path folder) throws IOException {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/a.drl"), """
                package p;
                rule "three" @title("t") @severity("low") @key("source.ip")
                when $e : Event( category == "authentication", count( "10m", sourceIp ) >= 3 ) then alert( $e ); end
                """);
        Pipeline before = start(folder);
        Batch first = append(2);
        before.store(first);
        Batch ahead = append(1);
        before.store(ahead);
        before.correlate(first);

        Pipeline after = start(folder);
        assertThat(log.cursor(Pipeline.CURSOR)).isEqualTo(2);
        Batch again = new Batch(log.read(2, 10));
        after.store(again);
        after.correlate(again);
        assertThat(alerts.all()).singleElement().satisfies(alert -> {
            assertThat(alert.events()).hasSize(3);
            assertThat(alert.count()).isEqualTo(3);
        });
        assertThat(log.cursor(Pipeline.CURSOR)).isEqualTo(3);

        Pipeline later = start(folder);
        Batch last = append(1);
        later.store(last);
        later.correlate(last);
        assertThat(alerts.all()).singleElement().satisfies(alert -> assertThat(alert.count())
                .isEqualTo(4));
    }

    private Batch append(int count) {
        long from = log.end();
        for (int i = 0; i < count; i++) {
            String json = "{\"@timestamp\":\"" + NOON + "\",\"event\":{\"category\":[\"authentication\"]},"
                    + "\"source\":{\"ip\":\"192.0.2.1\"}}";
            log.append(List.of(new RawEvent("http", RawEvent.Format.JSON, "", clock.instant(), json.getBytes(UTF_8))));
        }
        return new Batch(log.read(from, count));
    }

    private Pipeline start(Path folder) {
        Correlator rules = Correlator.over(folder);
        Pipeline pipeline = new Pipeline(
                log,
                Normaliser.standard(),
                new Enrichers(List.of()),
                events,
                rules,
                AlertDesks.interrupted(alerts, () -> {}, clock),
                RunDesks.noneTriggered(),
                new ParkingLot(log, events.parked(), new SimpleMeterRegistry(), clock),
                clock);
        new RuleMemory(log, events, events.watermarks(), rules, clock).refill();
        return pipeline;
    }
}

package io.tocsin.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.RawEvent;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.HealthProblem.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class LogHealthTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-05T10:00:00Z"));
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
    private final InMemoryEventLog log = new InMemoryEventLog();
    private LogHealth.Room room = new LogHealth.Room(500L << 30, 1000L << 30);
    private final LogHealth health =
            new LogHealth(log, new LogHealthProperties(10, DataSize.ofGigabytes(10), 5), () -> room, clock);

    private void append(int count) {
        log.append(
                Stream.generate(() -> new RawEvent("s", RawEvent.Format.SYSLOG, "", Instant.EPOCH, "x".getBytes(UTF_8)))
                        .limit(count)
                        .toList());
    }

    private List<HealthProblem> after(Duration time) {
        now.updateAndGet(before -> before.plus(time));
        health.look();
        return health.problems();
    }

    @Test
    void aLagThatGrowsForAMinuteIsReportedUntilItShrinks() {
        append(6);
        assertThat(after(Duration.ZERO)).isEmpty();
        append(1);
        assertThat(after(Duration.ofSeconds(59))).isEmpty();

        assertThat(after(Duration.ofSeconds(1))).singleElement().satisfies(problem -> {
            assertThat(problem.level()).isEqualTo(Level.DEGRADED);
            assertThat(problem.what()).startsWith("Processing falls behind: 7 accepted events");
        });

        log.moveCursor(RocksEventLog.PIPELINE, 2);
        assertThat(after(Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void aLagBelowTheBoundIsNoProblem() {
        append(3);
        assertThat(after(Duration.ZERO)).isEmpty();
        append(1);
        assertThat(after(Duration.ofMinutes(5))).isEmpty();
    }

    @Test
    void theDiskIsNearlyFullBelowBothBounds() {
        room = new LogHealth.Room(99L << 30, 1000L << 30);
        assertThat(health.problems()).isEmpty();
        room = new LogHealth.Room(5L << 30, 20L << 30);
        assertThat(health.problems()).isEmpty();

        room = new LogHealth.Room(1L << 30, 20L << 30);

        assertThat(health.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what()).contains("1024 MiB (5.0 %) are left");
            assertThat(problem.remedy()).contains("tocsin.log.retain-bytes");
        });
        assertThat(health.healthy()).isFalse();
    }
}

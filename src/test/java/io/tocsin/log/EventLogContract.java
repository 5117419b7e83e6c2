package io.tocsin.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every event log does. */
interface EventLogContract {

    Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    /** An empty log with this bound on unread bytes. */
    EventLog open(long maxBytes);

    static RawEvent raw(String text) {
        return raw(text, NOON);
    }

    static RawEvent raw(String text, Instant receivedAt) {
        return new RawEvent("syslog-tcp", Format.SYSLOG, "192.0.2.7", receivedAt, text.getBytes(UTF_8));
    }

    static List<String> texts(List<LogRecord> records) {
        return records.stream().map(r -> new String(r.raw().payload(), UTF_8)).toList();
    }

    @Test
    default void anEmptyLogBeginsAndEndsAtNought() {
        EventLog log = open(1000);

        assertThat(log.start()).isZero();
        assertThat(log.end()).isZero();
        assertThat(log.read(0, 10)).isEmpty();
        assertThat(log.cursor("pipeline")).isZero();
        assertThat(log.unreadBytes()).isZero();
        assertThat(log.id()).matches("[0-9a-f]{8}");
    }

    @Test
    default void whatIsAppendedIsReadInOrderAndWhole() {
        EventLog log = open(10_000);
        RawEvent other =
                new RawEvent("http-events", Format.MOZDEF, "", NOON.plusMillis(3), "{\"a\":\"ø\"}".getBytes(UTF_8));

        assertThat(log.append(List.of(raw("one"), raw("two")))).isEqualTo(1);
        assertThat(log.append(List.of(other))).isEqualTo(2);

        assertThat(texts(log.read(0, 10))).containsExactly("one", "two", "{\"a\":\"ø\"}");
        LogRecord last = log.read(2, 10).get(0);
        assertThat(last.position()).isEqualTo(2);
        assertThat(last.raw()).usingRecursiveComparison().isEqualTo(other);
        assertThat(texts(log.read(1, 1))).containsExactly("two");
        assertThat(log.read(3, 1)).isEmpty();
    }

    @Test
    default void aReaderWaitsForAPosition() {
        EventLog log = open(10_000);

        assertThat(log.awaitPosition(0, Duration.ofMillis(1))).isFalse();
        CompletableFuture<Boolean> waiting =
                CompletableFuture.supplyAsync(() -> log.awaitPosition(1, Duration.ofMinutes(1)));
        log.append(List.of(raw("one"), raw("two")));

        assertThat(waiting.join()).isTrue();
    }

    @Test
    default void unreadBytesAreThosePastThePipelinesCursor() {
        EventLog log = open(10_000);
        log.append(List.of(raw("one"), raw("two"), raw("three")));
        long all = log.unreadBytes();

        log.moveCursor("somebody", 3);
        assertThat(log.unreadBytes()).isEqualTo(all);
        log.moveCursor("pipeline", 2);
        assertThat(log.unreadBytes()).isBetween(1L, all / 2);
        log.moveCursor("pipeline", 3);
        assertThat(log.unreadBytes()).isZero();
        assertThatThrownBy(() -> log.moveCursor("pipeline", 4)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void aFullLogRefusesTheWholeAppendUntilItIsRead() {
        EventLog log = open(200);
        log.append(List.of(raw("x".repeat(50))));

        assertThatThrownBy(() -> log.append(List.of(raw("y"), raw("z".repeat(100)))))
                .isInstanceOf(LogFullException.class);
        assertThat(log.end()).isEqualTo(1);

        log.moveCursor("pipeline", 1);
        log.append(List.of(raw("y"), raw("z".repeat(100))));
        assertThat(log.end()).isEqualTo(3);
    }

    @Test
    default void positionsAreFoundByReceiveTime() {
        EventLog log = open(10_000);
        for (int i = 0; i < 10; i++) {
            log.append(List.of(raw("r" + i, NOON.plusSeconds(i * 10L))));
        }

        assertThat(log.positionAt(NOON.minusSeconds(1))).isZero();
        assertThat(log.positionAt(NOON.plusSeconds(30))).isEqualTo(3);
        assertThat(log.positionAt(NOON.plusSeconds(31))).isEqualTo(4);
        assertThat(log.positionAt(NOON.plusSeconds(91))).isEqualTo(10);
    }

    @Test
    default void appendsOfManyThreadsGetDensePositionsThatAReaderSeesWithoutHoles() {
        EventLog log = open(10_000_000);
        int threads = 8;
        int each = 40;
        List<CompletableFuture<List<Long>>> appends = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            appends.add(CompletableFuture.supplyAsync(
                    () -> {
                        List<Long> positions = new ArrayList<>();
                        for (int i = 0; i < each; i++) {
                            positions.add(log.append(List.of(raw(thread + "/" + i))));
                        }
                        return positions;
                    },
                    task -> new Thread(task).start()));
        }

        List<LogRecord> seen = new ArrayList<>();
        while (seen.size() < threads * each) {
            assertThat(log.awaitPosition(seen.size(), Duration.ofMinutes(1))).isTrue();
            seen.addAll(log.read(seen.size(), 7));
        }

        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i).position()).isEqualTo(i);
        }
        for (int t = 0; t < threads; t++) {
            List<Long> positions = appends.get(t).join();
            for (int i = 0; i < each; i++) {
                assertThat(texts(List.of(seen.get((int) (long) positions.get(i)))))
                        .containsExactly(t + "/" + i);
            }
        }
    }
}

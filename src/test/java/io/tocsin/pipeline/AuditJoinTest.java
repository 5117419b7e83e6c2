package io.tocsin.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.RawEvent;
import io.tocsin.log.LogRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which records are joined, and that neither batches nor a kill change that. */
class AuditJoinTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    private final AuditJoin join = new AuditJoin();
    private long position;

    @Test
    void theRecordsOfOneSystemCallAreOneAtThePlaceOfTheLast() {
        List<LogRecord> on = join.take(List.of(
                audit("h1", "SYSCALL", 7, 0),
                other(0),
                audit("h1", "EXECVE", 7, 0),
                audit("h2", "SYSCALL", 7, 0),
                audit("h1", "PROCTITLE", 7, 0)));

        assertThat(texts(on)).containsExactly("other", "h1 SYSCALL 7\nh1 EXECVE 7\nh1 PROCTITLE 7");
        assertThat(on.get(1).position()).isEqualTo(4);
        assertThat(join.cursor(5)).as("h2 is held, within h1's").isZero();
    }

    @Test
    void whatIsNoLongerFollowedGoesOnByArrivalAndByTheClock() {
        join.take(List.of(audit("h1", "SYSCALL", 7, 0), audit("h1", "CWD", 7, 0)));

        List<LogRecord> byArrival = join.take(List.of(other(3), audit("h1", "SYSCALL", 8, 3)));
        List<LogRecord> tooEarly = join.due(NOON.plusSeconds(4));
        List<LogRecord> byClock = join.due(NOON.plusSeconds(6));

        assertThat(texts(byArrival)).containsExactly("h1 SYSCALL 7\nh1 CWD 7", "other");
        assertThat(tooEarly).isEmpty();
        assertThat(texts(byClock)).containsExactly("h1 SYSCALL 8");
        assertThat(join.cursor(4)).isEqualTo(4);
    }

    @Test
    void recordsOfProgramsAndOfOtherSendersAreNotJoined() {
        LogRecord login = record("type=USER_AUTH msg=audit(1714644672.123:7): pid=1", "192.0.2.1", 0);
        LogRecord theirs = record("type=SYSCALL msg=audit(1714644672.123:7): pid=1", "192.0.2.1", 0);
        LogRecord forged = record("type=PROCTITLE msg=audit(1714644672.123:7): proctitle=x", "192.0.2.66", 0);

        List<LogRecord> on = join.take(List.of(login, theirs, forged));

        assertThat(on).containsExactly(login, forged);
        assertThat(join.due(NOON.plusSeconds(9))).containsExactly(theirs);
    }

    @Test
    void whatIsOverABoundGoesOnAsItIs() {
        List<LogRecord> many = new ArrayList<>();
        for (int i = 0; i < AuditJoin.MAX_RECORDS + 1; i++) {
            many.add(audit("h1", "PATH", 7, 0));
        }
        for (int serial = 100; serial <= 100 + AuditJoin.MAX_OPEN; serial++) {
            many.add(audit("h1", "SYSCALL", serial, 0));
        }

        List<LogRecord> on = join.take(many);

        assertThat(texts(on).get(0).lines()).hasSize(AuditJoin.MAX_RECORDS);
        assertThat(texts(on)).hasSize(3).contains("h1 PATH 7", "h1 SYSCALL 100");
    }

    @Test
    void groupsThatOverlapWithoutAnEndDoNotStopTheCursor() {
        long cursor = 0;
        for (int serial = 0; serial < 20_000; serial++) {
            int second = serial / 1_000;
            join.take(List.of(audit("h1", "SYSCALL", serial + 1, second), audit("h1", "PROCTITLE", serial, second)));
            long moved = join.cursor(position);
            assertThat(moved).isGreaterThanOrEqualTo(cursor);
            cursor = moved;
        }

        assertThat(cursor).isGreaterThan(position - AuditJoin.MAX_BEHIND - 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void batchesAndKillsChangeNothing(long seed) {
        Random random = new Random(seed);
        List<LogRecord> log = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int second = i / 40;
            String type = List.of("SYSCALL", "EXECVE", "PATH", "PROCTITLE").get(random.nextInt(4));
            log.add(
                    random.nextInt(5) == 0
                            ? other(second)
                            : audit("h" + random.nextInt(2), type, second * 10 + random.nextInt(6), second));
        }
        Map<Long, String> whole = new TreeMap<>();
        put(whole, join.take(log));
        put(whole, join.due(NOON.plusSeconds(60)));

        Map<Long, String> inParts = new TreeMap<>();
        AuditJoin current = new AuditJoin();
        int next = 0;
        long cursor = 0;
        while (next < log.size()) {
            int end = Math.min(log.size(), next + 1 + random.nextInt(30));
            put(inParts, current.take(log.subList(next, end)));
            next = end;
            cursor = current.cursor(next);
            if (random.nextInt(4) == 0) {
                current = new AuditJoin(); // killed: it begins again at the cursor
                next = (int) cursor;
            }
        }
        put(inParts, current.due(NOON.plusSeconds(60)));

        assertThat(inParts).isEqualTo(whole);
        assertThat(String.join("\n", whole.values()).lines()).hasSize(log.size());
    }

    private static void put(Map<Long, String> all, List<LogRecord> on) {
        on.forEach(record -> all.put(record.position(), texts(List.of(record)).get(0)));
    }

    private static List<String> texts(List<LogRecord> records) {
        return records.stream()
                .map(record -> new String(record.raw().payload(), UTF_8)
                        .replaceAll("node=(\\S+) type=(\\S+) msg=audit\\(1714644672.123:(\\d+)\\): x=1", "$1 $2 $3"))
                .toList();
    }

    private LogRecord audit(String host, String type, int serial, int second) {
        String line = "node=%s type=%s msg=audit(1714644672.123:%d): x=1".formatted(host, type, serial);
        return record(line, "192.0.2.1", second);
    }

    private LogRecord other(int second) {
        return record("other", "192.0.2.1", second);
    }

    private LogRecord record(String text, String peer, int second) {
        RawEvent raw = new RawEvent(
                "syslog-tcp", RawEvent.Format.SYSLOG, peer, NOON.plusSeconds(second), text.getBytes(UTF_8));
        return new LogRecord(position++, raw);
    }
}

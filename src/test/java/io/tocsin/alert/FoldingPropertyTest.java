package io.tocsin.alert;

import static io.tocsin.alert.Findings.finding;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.finding.Finding;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Findings of hosts in time and of hosts that are hours behind, in random batches, with crashes between any two calls of the
 * store and the batch begun again with other borders: the alerts are those of one finding after the other.
 */
class FoldingPropertyTest {

    private static final long SEED = Long.getLong("tocsin.seed", System.nanoTime());
    private static final int STREAMS = 150;
    private static final int FINDINGS = 120;
    private static final String KEY = "203.0.113.7";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-06T12:00:00Z"), ZoneOffset.UTC);

    private final Random random = new Random(SEED);

    /** The process is gone. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** What is the same however often and in whatever pieces it was raised. */
    private record Told(
            String id, long count, Instant firstSeen, Instant lastSeen, Set<String> events, Alert.State state) {

        static Told of(Alert alert) {
            return new Told(
                    alert.id(),
                    alert.count(),
                    alert.firstSeen(),
                    alert.lastSeen(),
                    new TreeSet<>(alert.events()),
                    alert.state());
        }
    }

    @Test
    void neitherBordersOfBatchesNorCrashesChangeWhichAlertsThereAre() {
        for (int stream = 0; stream < STREAMS; stream++) {
            List<Finding> findings = findings();

            InMemoryAlertStore oneByOne = new InMemoryAlertStore();
            AlertDesk calm = AlertDesks.of(oneByOne, alert -> List.of(), alert -> {}, CLOCK);
            findings.forEach(finding -> calm.raise(List.of(finding), id -> Optional.empty()));
            InMemoryAlertStore inBatches = new InMemoryAlertStore();
            raiseWithCrashes(findings, inBatches);

            assertThat(told(inBatches)).as("seed %d, stream %d", SEED, stream).isEqualTo(told(oneByOne));
        }
    }

    /** Two hosts that share an address: one in time, one up to nine hours behind. */
    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        long now = 0;
        long position = 6;
        for (int i = 0; i < FINDINGS; i++) {
            now += random.nextInt(60);
            position += random.nextInt(3) == 0 ? 0 : 1;
            long behind = random.nextInt(3) == 0 ? random.nextInt(540) : 0;
            if (findings.isEmpty() || findings.get(findings.size() - 1).position() != position) {
                findings.add(finding(KEY, position, now - behind));
            }
        }
        return findings;
    }

    private void raiseWithCrashes(List<Finding> findings, InMemoryAlertStore store) {
        int done = 0;
        int[] left = {0};
        Runnable step = () -> {
            if (left[0]-- == 0) {
                throw new Crash();
            }
        };
        AlertDesk desk = AlertDesks.interrupted(store, step, CLOCK);
        while (done < findings.size()) {
            int end = Math.min(findings.size(), done + 1 + random.nextInt(30));
            left[0] = random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(20);
            try {
                desk.raise(findings.subList(done, end), id -> Optional.empty());
                done = end;
            } catch (Crash e) {
                // the cursor has not moved: the batch comes again, with other borders
                desk = random.nextBoolean() ? desk : AlertDesks.interrupted(store, step, CLOCK);
            }
        }
    }

    private static List<Told> told(InMemoryAlertStore store) {
        return store.all().stream()
                .map(Told::of)
                .sorted(Comparator.comparing(Told::id))
                .toList();
    }
}

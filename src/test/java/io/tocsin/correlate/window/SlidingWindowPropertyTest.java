package io.tocsin.correlate.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The window that is kept up to date against one that is counted anew each time, over random events: out of order, again,
 * with all that an event can have. Each run draws anew; {@code -Dtocsin.test.seed=} repeats one.
 */
class SlidingWindowPropertyTest {

    private static final long LENGTH = 60_000;
    private static final long LATENESS = 30_000;

    private final long seed = Long.getLong("tocsin.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void whatIsSaidOfAnEventIsWhatTheWindowsAroundItHold() {
        int held = 0;
        int passedOver = 0;
        for (int round = 0; round < 400; round++) {
            Site site = site();
            SlidingWindow window = new SlidingWindow();
            PlainWindow plain = new PlainWindow();
            PlainWindow whole = new PlainWindow(true);
            List<WindowEntry> all = new ArrayList<>();
            // one that comes again is new where it was let go
            boolean eachOnce = random.nextBoolean();
            int pace = 1 + random.nextInt(random.nextBoolean() ? 200 : 20_000);
            long until = Long.MIN_VALUE;
            for (int i = 0; i < 300; i++) {
                long now = (long) i * pace;
                WindowEntry entry = !eachOnce && random.nextInt(12) == 0 && !all.isEmpty()
                        ? again(all.get(random.nextInt(all.size())), i, now)
                        : entry(i, now - (random.nextInt(4) == 0 ? random.nextInt(100_000) : 0), now);
                all.add(entry);
                until = Math.max(until, now - LATENESS - LENGTH);

                plain.forget(until);
                whole.forget(until);
                window.forget(until);
                if (random.nextInt(10) == 0) {
                    assertThat(window.peek(entry, site))
                            .as("seed %d, round %d, event %d, looked at", seed, round, i)
                            .isEqualTo(plain.copy().add(entry, site));
                }
                Answer expected = plain.add(entry, site);
                Answer answer = window.add(entry, site);

                assertThat(answer.value())
                        .as("seed %d, round %d, event %d %s of %s", seed, round, i, entry, site.kind())
                        .isCloseTo(expected.value(), within(1e-6));
                assertThat(answer.exact()).isEqualTo(expected.exact());
                Answer full = whole.add(entry, site);
                // of an event later than allowed, neighbours may be forgotten that others were left out for
                if (eachOnce && entry.time() >= now - LATENESS) {
                    assertThat(answer.holds(site))
                            .as("seed %d, round %d, event %d of all that came", seed, round, i)
                            .isEqualTo(full.holds(site));
                    if (answer.exact()) {
                        assertThat(answer.value()).isCloseTo(full.value(), within(1e-6));
                    }
                }
                assertThat(answer.crossings()).isEqualTo(expected.crossings());
                if (expected.holds(site)) {
                    held++;
                    assertThat(answer.evidence()).isEqualTo(expected.evidence());
                } else {
                    passedOver += answer.evidence().isEmpty() ? 1 : 0;
                }
                assertThat((long) window.takeLost()).isEqualTo(plain.takeLost());
            }
            assertThat(window.forget(until)).isEqualTo(plain.forget(until));
            assertThat(window.size()).as("seed %d, round %d", seed, round).isEqualTo(plain.size());
            assertThat(window.forget(Long.MAX_VALUE)).isTrue();
        }
        assertThat(held).as("seed %d: some hold", seed).isGreaterThan(1_000);
        assertThat(passedOver).as("seed %d: some do not", seed).isGreaterThan(1_000);
    }

    private Site site() {
        List<Site.Kind> kinds =
                List.of(Site.Kind.COUNT, Site.Kind.DISTINCT, Site.Kind.SUM, Site.Kind.AVERAGE, Site.Kind.PERCENTILE);
        String operator = List.of(">", ">=", "<", "==", "").get(random.nextInt(5));
        return new Site(
                "r#1",
                "r",
                kinds.get(random.nextInt(kinds.size())),
                Duration.ofMillis(LENGTH),
                new Site.Comparison(operator, random.nextInt(12)),
                "s",
                "words",
                new Site.Arguments(Duration.ZERO, List.of(), 90, "", 1, 2, -1, List.of()));
    }

    private static WindowEntry again(WindowEntry one, int number, long now) {
        return new WindowEntry(one.event(), one.time(), one.weight(), one.value(), number, one.samples(), now);
    }

    private WindowEntry entry(int number, long time, long now) {
        String id = List.of("e", "", "ä", "\0", "日本", "\ud800", "x".repeat(70)).get(random.nextInt(7)) + number;
        int weight = random.nextInt(5) == 0 ? 1 + random.nextInt(300) : 1;
        boolean plain = random.nextBoolean();
        List<String> samples = random.nextInt(4) == 0 ? List.of("", "é", "s".repeat(random.nextInt(300))) : List.of();
        String value = plain ? null : String.valueOf(random.nextInt(6));
        return new WindowEntry(id, time, weight, value, number, samples, now);
    }
}

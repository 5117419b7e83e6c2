package io.tocsin.correlate.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The ring that holds its events in bytes against one that holds them in a list, over random events: out of order, again,
 * with all that an event can have. Each run draws anew; {@code -Dtocsin.test.seed=} repeats one.
 */
class RingPropertyTest {

    private static final long LENGTH = 60_000;
    private static final long LATENESS = 30_000;

    private final long seed = Long.getLong("tocsin.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void whatIsSaidOfAnEventDoesNotDependOnHowEventsAreHeld() {
        int held = 0;
        int passedOver = 0;
        int bounded = 0;
        for (int round = 0; round < 400; round++) {
            Site site = site();
            Ring ring = new Ring();
            PlainRing plain = new PlainRing();
            List<Seen> all = new ArrayList<>();
            int pace = 1 + random.nextInt(random.nextBoolean() ? 200 : 20_000);
            long until = Long.MIN_VALUE;
            for (int i = 0; i < 300; i++) {
                long now = (long) i * pace;
                Seen seen = random.nextInt(12) == 0 && !all.isEmpty()
                        ? all.get(random.nextInt(all.size()))
                        : seen(i, now - (random.nextInt(4) == 0 ? random.nextInt(100_000) : 0));
                all.add(seen);
                until = Math.max(until, now - LATENESS - LENGTH);

                plain.forget(until);
                if (random.nextInt(10) == 0) {
                    // one that is looked at may hold what is to be forgotten still, and count it
                    ring.forget(until);
                    assertThat(ring.copy().add(seen, site))
                            .as("seed %d, round %d, event %d, looked at", seed, round, i)
                            .isEqualTo(plain.copy().add(seen, site));
                }
                Answer expected = plain.add(seen, site);
                Answer answer = ring.count(seen, site, until);

                if (isTooFew(expected, site) && !answer.exact()) {
                    bounded++;
                    assertThat(answer.value())
                            .as("seed %d, round %d, event %d: too few too", seed, round, i)
                            .isBetween(
                                    expected.value(), (double) site.comparison().enough() - 1);
                } else {
                    assertThat(answer.value())
                            .as("seed %d, round %d, event %d", seed, round, i)
                            .isEqualTo(expected.value());
                    assertThat(answer.exact()).isEqualTo(expected.exact());
                }
                assertThat(answer.crossings()).isEqualTo(expected.crossings());
                if (expected.holds(site)) {
                    held++;
                    assertThat(answer.evidence()).isEqualTo(expected.evidence());
                } else {
                    passedOver += answer.evidence().isEmpty() ? 1 : 0;
                }
                assertThat((long) ring.takeLost()).isEqualTo(plain.takeLost());
            }
            assertThat(ring.forget(until)).isEqualTo(plain.forget(until));
            assertThat(ring.size()).as("seed %d, round %d", seed, round).isEqualTo(plain.size());
            assertThat(ring.forget(Long.MAX_VALUE)).isTrue();
        }
        assertThat(held).as("seed %d: some hold", seed).isGreaterThan(1_000);
        assertThat(passedOver).as("seed %d: some do not", seed).isGreaterThan(1_000);
        assertThat(bounded).as("seed %d: some cannot", seed).isGreaterThan(100);
    }

    /** More events change nothing about a comparison that already holds, and a bound is told only of one that does not. */
    private static boolean isTooFew(Answer answer, Site site) {
        return site.kind() == Site.Kind.COUNT && site.comparison().isAtLeast() && !answer.holds(site);
    }

    private Site site() {
        List<Site.Kind> kinds =
                List.of(Site.Kind.COUNT, Site.Kind.COUNT, Site.Kind.DISTINCT, Site.Kind.SUM, Site.Kind.PERCENTILE);
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

    private Seen seen(int number, long time) {
        String id = List.of("e", "", "ä", "\0", "日本", "\ud800", "x".repeat(70)).get(random.nextInt(7)) + number;
        int weight = random.nextInt(5) == 0 ? 1 + random.nextInt(300) : 1;
        boolean plain = random.nextBoolean();
        List<String> samples = random.nextInt(4) == 0 ? List.of("", "é", "s".repeat(random.nextInt(300))) : List.of();
        String value = plain ? null : String.valueOf(random.nextInt(6));
        return new Seen(id, time, weight, value, number, samples);
    }
}

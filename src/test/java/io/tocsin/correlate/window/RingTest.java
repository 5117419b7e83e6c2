package io.tocsin.correlate.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The ring against the definition, counted by hand over all events. */
class RingTest {

    private static final long LENGTH = 60_000;

    @Test
    void theValueIsTheLargestOverAllWindowsThatHoldTheEventWhateverTheOrder() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Site.Kind kind = random.nextBoolean() ? Site.Kind.COUNT : Site.Kind.DISTINCT;
            Site site = site(kind, 1 + random.nextInt(8));
            Ring ring = new Ring();
            List<Seen> all = new ArrayList<>();
            int events = 20 + random.nextInt(400);
            int pace = 1 + random.nextInt(20_000);
            for (int i = 0; i < events; i++) {
                long time = (long) i * pace - random.nextInt(300_000);
                Seen event = new Seen("e" + i, time, 1 + random.nextInt(3) / 2, "v" + random.nextInt(6), i);
                all.add(event);
                long expected = byDefinition(all, event, kind);
                Answer answer = ring.add(event, site);
                int enough = site.comparison().enough();

                assertThat(Math.min((long) answer.value(), enough))
                        .as("seed %d, event %d", seed, i)
                        .isEqualTo(Math.min(expected, enough));
                if (answer.exact()) {
                    assertThat((long) answer.value()).isEqualTo(expected);
                }
                assertThat(answer.evidence()).contains(event);
            }
        }
    }

    @Test
    void aDenseKeyKeepsOnlyWhatDecides() {
        Ring ring = new Ring();
        Site site = site(Site.Kind.COUNT, 5);
        for (int i = 0; i < 50_000; i++) {
            ring.add(new Seen("e" + i, i, 1, null, i), site);
        }

        assertThat(ring.size()).isLessThan(100);
    }

    @Test
    void aValueSeenAgainAndAgainIsNotKeptAgainAndAgain() {
        Ring ring = new Ring();
        Site site = site(Site.Kind.DISTINCT, 9);
        for (int i = 0; i < 50_000; i++) {
            ring.add(new Seen("e" + i, i, 1, "v" + i % 3, i), site);
        }

        assertThat(ring.size()).isLessThan(250);
    }

    @Test
    void theSameEventAgainChangesNothingAndGetsTheSameAnswer() {
        Ring ring = new Ring();
        Site site = site(Site.Kind.COUNT, 5);
        List<Answer> first = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            first.add(ring.add(new Seen("e" + i, i, 1, null, i), site));
        }

        for (int i = 0; i < 8; i++) {
            assertThat(ring.add(new Seen("e" + i, i, 1, null, 100 + i), site)).isEqualTo(first.get(i));
        }
    }

    @Test
    void aWindowHoldsWhatHappenedLessThanItsLengthBefore() {
        Ring ring = new Ring();
        Site site = site(Site.Kind.COUNT, 5);
        ring.add(new Seen("a", 0, 1, null, 0), site);

        assertThat(ring.add(new Seen("b", LENGTH - 1, 1, null, 1), site).value())
                .isEqualTo(2);
        assertThat(ring.add(new Seen("c", LENGTH, 1, null, 2), site).value()).isEqualTo(2);
    }

    @Test
    void aLateEventThatCompletesSeveralWindowsTellsAllTheirEnds() {
        Ring ring = new Ring();
        Site site = site(Site.Kind.COUNT, 2);
        ring.add(new Seen("a", 0, 1, null, 0), site);
        ring.add(new Seen("b", 10_000, 1, null, 1), site);
        ring.add(new Seen("c", 80_000, 1, null, 2), site);

        Answer answer = ring.add(new Seen("late", 9_000, 1, null, 3), site);

        assertThat(answer.value()).isEqualTo(3);
        assertThat(answer.crossings()).containsExactly(10_000L);
    }

    private static Site site(Site.Kind kind, int above) {
        return new Site(
                "r#1",
                "r",
                kind,
                Duration.ofMillis(LENGTH),
                new Site.Comparison(">", above),
                "s",
                "words",
                Site.Arguments.keys(1));
    }

    private static long byDefinition(List<Seen> all, Seen about, Site.Kind kind) {
        long best = 0;
        for (Seen last : all) {
            long end = Math.max(last.time(), about.time());
            if (end >= about.time() + LENGTH) {
                continue;
            }
            long sum = 0;
            Set<String> values = new HashSet<>();
            for (Seen event : all) {
                if (event.time() > end - LENGTH && event.time() <= end) {
                    sum += event.weight();
                    values.add(String.valueOf(event.value()));
                }
            }
            best = Math.max(best, kind == Site.Kind.COUNT ? sum : values.size());
        }
        return best;
    }
}

package io.tocsin.correlate.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The window against the definition, counted by hand over all events. */
class SlidingWindowTest {

    private static final long LENGTH = 60_000;

    @Test
    void theValueIsTheLargestOverAllWindowsThatHoldTheEventWhateverTheOrder() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Site.Kind kind = random.nextBoolean() ? Site.Kind.COUNT : Site.Kind.DISTINCT;
            Site site = site(kind, 1 + random.nextInt(8));
            SlidingWindow window = new SlidingWindow();
            List<WindowEntry> all = new ArrayList<>();
            int events = 20 + random.nextInt(400);
            int pace = 1 + random.nextInt(20_000);
            for (int i = 0; i < events; i++) {
                long time = (long) i * pace - random.nextInt(300_000);
                WindowEntry event = Entries.entry("e" + i, time, 1 + random.nextInt(3) / 2, "v" + random.nextInt(6), i);
                all.add(event);
                long expected = byDefinition(all, event, kind);
                Answer answer = window.add(event, site);
                int enough = site.comparison().enough();

                assertThat(Math.min((long) answer.value(), enough))
                        .as("seed %d, event %d", seed, i)
                        .isEqualTo(Math.min(expected, enough));
                if (answer.exact()) {
                    assertThat((long) answer.value()).isEqualTo(expected);
                }
                if (answer.holds(site)) {
                    assertThat(answer.evidence()).contains(event);
                }
            }
        }
    }

    @Test
    void aDenseKeyKeepsOnlyWhatDecides() {
        SlidingWindow window = new SlidingWindow();
        Site site = site(Site.Kind.COUNT, 5);
        for (int i = 0; i < 50_000; i++) {
            window.add(Entries.entry("e" + i, i, 1, null, i), site);
        }

        assertThat(window.size()).isLessThan(100);
    }

    @Test
    void aValueSeenAgainAndAgainIsNotKeptAgainAndAgain() {
        SlidingWindow window = new SlidingWindow();
        Site site = site(Site.Kind.DISTINCT, 9);
        for (int i = 0; i < 50_000; i++) {
            window.add(Entries.entry("e" + i, i, 1, "v" + i % 3, i), site);
        }

        assertThat(window.size()).isLessThan(250);
    }

    @Test
    void theSameEventAgainChangesNothingAndGetsTheSameAnswer() {
        SlidingWindow window = new SlidingWindow();
        Site site = site(Site.Kind.COUNT, 5);
        List<Answer> first = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            first.add(window.add(Entries.entry("e" + i, i, 1, null, i), site));
        }

        for (int i = 0; i < 8; i++) {
            assertThat(window.add(Entries.entry("e" + i, i, 1, null, 100 + i), site))
                    .isEqualTo(first.get(i));
        }
    }

    @Test
    void aWindowHoldsWhatHappenedLessThanItsLengthBefore() {
        SlidingWindow window = new SlidingWindow();
        Site site = site(Site.Kind.COUNT, 5);
        window.add(Entries.entry("a", 0, 1, null, 0), site);

        assertThat(window.add(Entries.entry("b", LENGTH - 1, 1, null, 1), site).value())
                .isEqualTo(2);
        assertThat(window.add(Entries.entry("c", LENGTH, 1, null, 2), site).value())
                .isEqualTo(2);
    }

    @Test
    void aLateEventThatCompletesSeveralWindowsTellsAllTheirEnds() {
        SlidingWindow window = new SlidingWindow();
        Site site = site(Site.Kind.COUNT, 2);
        window.add(Entries.entry("a", 0, 1, null, 0), site);
        window.add(Entries.entry("b", 10_000, 1, null, 1), site);
        window.add(Entries.entry("c", 80_000, 1, null, 2), site);

        Answer answer = window.add(Entries.entry("late", 9_000, 1, null, 3), site);

        assertThat(answer.value()).isEqualTo(3);
        assertThat(answer.crossings()).containsExactly(10_000L);
    }

    /** Each way to go against one that counts all anew, on a key with very many events, of which some come late or at once. */
    @ParameterizedTest
    @EnumSource(names = {"COUNT", "DISTINCT", "SUM", "AVERAGE", "PERCENTILE"})
    void theValueOfABusyKeyIsThatOfItsEvents(Site.Kind kind) {
        for (int seed = 0; seed < 4; seed++) {
            Random random = new Random(seed);
            Site site = numbers(kind, kind == Site.Kind.PERCENTILE ? 4 : 700);
            SlidingWindow window = new SlidingWindow();
            List<WindowEntry> all = new ArrayList<>();
            long now = 0;
            for (int i = 0; i < 2_500; i++) {
                now += random.nextInt(60);
                boolean late = random.nextInt(10) == 0;
                long time = late ? now - random.nextInt(20_000) : now;
                WindowEntry event =
                        Entries.entry("e" + i, time, 1 + random.nextInt(9) / 8, "" + random.nextInt(900), i);
                long newest = all.stream().mapToLong(WindowEntry::time).max().orElse(0);
                all.add(event);
                Answer answer = window.add(event, site);

                if (time >= newest && i % 20 == 0) {
                    long end = time;
                    Aggregate fresh = Aggregate.of(site);
                    all.stream()
                            .filter(one -> one.time() > end - LENGTH && one.time() <= end)
                            .forEach(fresh::add);
                    boolean holds = site.comparison().holds(fresh.value());
                    assertThat(answer.holds(site))
                            .as("seed %d, event %d", seed, i)
                            .isEqualTo(holds);
                    if (answer.exact()) {
                        assertThat(answer.value())
                                .as("seed %d, event %d", seed, i)
                                .isCloseTo(fresh.value(), within(1e-6));
                    }
                    if (holds) {
                        assertThat(answer.evidence())
                                .hasSizeLessThanOrEqualTo(SlidingWindow.LISTED)
                                .endsWith(event);
                    }
                }
            }
        }
    }

    @Test
    void whatIsCountedBesidesTheEvidenceIsSaid() {
        SlidingWindow window = new SlidingWindow();
        Site site = numbers(Site.Kind.SUM, 100);
        Answer answer = Answer.NOTHING;
        for (int i = 0; i < 20_000; i++) {
            answer = window.add(Entries.entry("e" + i, i, 1, "1", i), site);
        }

        assertThat(answer.evidence()).hasSize(SlidingWindow.LISTED);
        assertThat(answer.evidence().get(0).event()).isEqualTo("e19700");
        assertThat(answer.beyond()).isEqualTo(new Answer.Beyond(10_001 - SlidingWindow.LISTED, 9_999));
        assertThat(window.takeLost()).as("no answer depends on what went").isZero();
    }

    @Test
    void aHugeNumberLeavesNoTraceWhenItIsOutOfTheWindow() {
        SlidingWindow window = new SlidingWindow();
        Site site = numbers(Site.Kind.SUM, 1_000_000);
        Answer answer = Answer.NOTHING;
        for (int i = 0; i < 300; i++) {
            String value = i == 70 ? "1e400" : i == 71 ? "-1e308" : "0.5";
            answer = window.add(Entries.entry("e" + i, i * 600L, 1, value, i), site);
        }

        assertThat(answer.value()).isCloseTo(50, within(1e-6));
    }

    @Test
    void anEventThatComesLateToABusyKeyIsAnsweredForByTheNewestWindow() {
        SlidingWindow window = new SlidingWindow();
        Site site = numbers(Site.Kind.SUM, 4_000);
        for (int i = 0; i < 5_000; i++) {
            window.add(Entries.entry("e" + i, 2L * i, 1, "1", i), site);
        }

        Answer late = window.add(Entries.entry("late", 3_000, 1, "7", 5_000), site);

        assertThat(late.value()).isEqualTo(5_007);
        assertThat(window.add(Entries.entry("next", 10_000, 1, "1", 5_001), site)
                        .value())
                .isEqualTo(5_008);
    }

    @Test
    void ofASequenceOnlySoManyEventsAreKept() {
        List<Site.Step> steps = List.of(new Site.Step("a", 1), new Site.Step("b", 1));
        Site site = new Site(
                "r#1",
                "r",
                Site.Kind.SEQUENCE,
                Duration.ofMillis(LENGTH),
                Site.Comparison.YES,
                "s",
                "words",
                new Site.Arguments(Duration.ZERO, steps, 0, "", 1, 2, -1, List.of()));
        SlidingWindow window = new SlidingWindow();
        for (int i = 0; i < 20_000; i++) {
            window.add(Entries.entry("e" + i, i, 1, "a", i), site);
        }

        assertThat(window.size()).isEqualTo(SlidingWindow.MAX_IN_SEQUENCE);
        assertThat(window.takeLost()).as("others of its kind are left").isZero();
        assertThat(window.add(Entries.entry("b", 20_000, 1, "b", 20_000), site).value())
                .isEqualTo(1);
    }

    private static Site numbers(Site.Kind kind, int above) {
        return site(kind, above, new Site.Arguments(Duration.ZERO, List.of(), 90, "", 1, 2, 3, List.of()));
    }

    private static Site site(Site.Kind kind, int above) {
        return site(kind, above, Site.Arguments.keys(1));
    }

    private static Site site(Site.Kind kind, int above, Site.Arguments arguments) {
        Site.Comparison comparison = new Site.Comparison(">", above);
        return new Site("r#1", "r", kind, Duration.ofMillis(LENGTH), comparison, "s", "words", arguments);
    }

    private static long byDefinition(List<WindowEntry> all, WindowEntry about, Site.Kind kind) {
        // No window that holds the event reaches further.
        List<WindowEntry> near = all.stream()
                .filter(event -> event.time() > about.time() - LENGTH && event.time() < about.time() + LENGTH)
                .toList();
        long best = 0;
        for (WindowEntry last : near) {
            long end = Math.max(last.time(), about.time());
            long sum = 0;
            Set<String> values = new HashSet<>();
            for (WindowEntry event : near) {
                if (event.time() > end - LENGTH && event.time() <= end) {
                    if (kind == Site.Kind.COUNT) {
                        sum += event.weight();
                    } else {
                        values.add(String.valueOf(event.value()));
                    }
                }
            }
            best = Math.max(best, kind == Site.Kind.COUNT ? sum : values.size());
        }
        return best;
    }
}

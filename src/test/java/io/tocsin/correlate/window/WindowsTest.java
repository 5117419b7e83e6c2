package io.tocsin.correlate.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowsTest {

    private static final Instant START = Instant.parse("2026-03-02T10:00:00Z");
    private static final Site COUNT = new Site(
            "r#1",
            "r",
            Site.Kind.COUNT,
            Duration.ofMinutes(10),
            new Site.Comparison(">", 5),
            "count[sourceIp]",
            "count(10m, source.ip)",
            Site.Arguments.keys(1));

    private final Windows windows = new Windows(Duration.ofMinutes(5), 100, new Lists());
    private int made;

    @Test
    void askingTwiceAboutTheEventAtHandCountsItOnce() {
        windows.use(List.of(COUNT));

        Event event = event("a", START, START);
        begin(event);

        assertThat(ask(event, "key")).isEqualTo(1);
        assertThat(ask(event, "key")).isEqualTo(1);
        assertThat(count("key", START)).isEqualTo(2);
    }

    @Test
    void anEventWithoutTheKeyIsNotCounted() {
        windows.use(List.of(COUNT));

        assertThat(COUNT.comparison().holds((double) count("", START))).isFalse();
        assertThat(windows.memory().keys()).isZero();
    }

    @Test
    void whatACallSiteKnowsSurvivesAChangedThresholdButNotAChangedKey() {
        windows.use(List.of(COUNT));
        count("key", START);

        windows.use(List.of(new Site(
                "r#1",
                "r",
                COUNT.kind(),
                COUNT.length(),
                new Site.Comparison(">", 2),
                COUNT.signature(),
                "",
                COUNT.arguments())));
        assertThat(count("key", START)).isEqualTo(2);

        windows.use(List.of(new Site(
                "r#1",
                "r",
                COUNT.kind(),
                COUNT.length(),
                COUNT.comparison(),
                "count[userName]",
                "",
                COUNT.arguments())));
        assertThat(count("key", START)).isEqualTo(1);
    }

    @Test
    void aFullTableLetsTheLongestUnusedKeyGoAndSaysSo() {
        windows.use(List.of(COUNT));
        for (int i = 0; i < 101; i++) {
            count("key" + i, START);
        }

        assertThat(windows.memory().keys()).isEqualTo(100);
        assertThat(windows.memory().dropped()).isEqualTo(1);
        assertThat(count("key0", START)).isEqualTo(1);
        assertThat(count("key100", START)).isEqualTo(2);
    }

    @Test
    void anEventFromTheFutureCountsAsOfItsArrivalAndDoesNotMoveTime() {
        windows.use(List.of(COUNT));
        count("key", START);

        Event wrong = event("a", Instant.parse("2099-01-01T00:00:00Z"), START.plusSeconds(5));
        assertThat(begin(wrong)).isEqualTo(START.plusSeconds(5).toEpochMilli());
        assertThat(ask(wrong, "key")).isEqualTo(2);
        assertThat(count("key", START.plusSeconds(10))).isEqualTo(3);
        assertThat(windows.memory().fromTheFuture()).isEqualTo(1);
        assertThat(windows.memory().late()).isZero();
    }

    @Test
    void oldKeysAreForgottenAsTimeGoesOn() {
        windows.use(List.of(COUNT));
        for (int i = 0; i < 90; i++) {
            count("old" + i, START);
        }
        for (int i = 0; i < 40_000; i++) {
            count("new", START.plusSeconds(3_600 + i / 100));
        }

        assertThat(windows.memory().keys()).isEqualTo(1);
        assertThat(windows.memory().dropped()).isZero();
    }

    @Test
    void aSourceThatLagsKeepsItsMemoryAndASilentOneHoldsNobodyBack() {
        windows.use(List.of(COUNT));
        for (int i = 0; i < 20_000; i++) {
            Instant arrived = START.plusSeconds(7_200 + i / 100);
            Event quick = event("quick", arrived, arrived);
            begin(quick);
            ask(quick, "quick");
            if (i % 5_000 == 0) {
                Event slow = event("slow", arrived.minusSeconds(7_000), arrived);
                begin(slow);
                ask(slow, "slow");
            }
        }
        assertThat(windows.memory().late()).as("all of the one that lags").isEqualTo(4);
        assertThat(windows.watermarks(Instant.EPOCH)).containsOnlyKeys("quick", "slow");
        assertThat(windows.memory().keys()).isEqualTo(2);

        for (int i = 0; i < 40_000; i++) {
            Instant arrived = START.plusSeconds(20_000 + i / 100);
            Event quick = event("quick", arrived, arrived);
            begin(quick);
            ask(quick, "quick");
        }
        assertThat(windows.memory().keys()).isEqualTo(1);
        assertThat(windows.watermarks(START.plusSeconds(20_000))).containsOnlyKeys("quick");
    }

    @Test
    void anEventThatComesAgainIsNoSurge() {
        windows.use(List.of(site(
                Site.Kind.SURGE,
                ">=",
                3,
                new Site.Arguments(Duration.ofHours(1), List.of(), 0, "", 2, 3, -1, List.of()))));
        for (int minute = 0; minute < 130; minute += 10) {
            surge(event("a", START.plusSeconds(60L * minute), START.plusSeconds(60L * minute)));
        }
        Instant now = START.plusSeconds(60 * 130);
        Event same = event("a", now, now);
        double first = surge(same);

        assertThat(surge(event("a", now, now))).isGreaterThan(first);
        double second = surge(same);
        assertThat(surge(same)).isEqualTo(second).isLessThan(2.5 * first);
    }

    @Test
    void whatIsLetGoOfOneKeyIsCounted() {
        windows.use(List.of(site(Site.Kind.TRAVEL, ">", 900, Site.Arguments.keys(1))));
        for (int i = 0; i < 70; i++) {
            Event event = event("a", START.plusMillis(i), START.plusMillis(i)).toBuilder()
                    .put("source.geo.location.lat", 1.0)
                    .put("source.geo.location.lon", 1.0)
                    .build();
            begin(event);
            ask(event, "key");
        }
        assertThat(windows.dropped("r#1")).isEqualTo(6);
    }

    @Test
    void aCountKeepsNoMoreThanTheBoundThoughTimeStandsStill() {
        Site site = site(Site.Kind.COUNT, ">", 5, Site.Arguments.keys(1), Duration.ofSeconds(1));
        SlidingWindow window = new SlidingWindow();
        for (int i = 0; i < SlidingWindow.MAX_ENTRIES + 5; i++) {
            window.add(Entries.entry("e" + i, 2_000L * i, 1, null, i), site);
        }

        assertThat(window.size()).isEqualTo(SlidingWindow.MAX_ENTRIES);
        assertThat(window.takeLost()).isEqualTo(5);
    }

    @Test
    void noMoreEventsWaitThanTheBoundSaysAndTheirRuleIsTold() {
        Windows bounded = new Windows(new Bounds(Duration.ofMinutes(5), Duration.ofHours(1), 100, 3), new Lists());
        Site missing = site(
                Site.Kind.MISSING,
                "",
                0,
                new Site.Arguments(Duration.ZERO, List.of(new Site.Step("other", 1)), 0, "", 2, 3, -1, List.of()));
        bounded.use(List.of(missing));
        for (int i = 0; i < 5; i++) {
            Event event = event("a", START.plusSeconds(i), START.plusSeconds(i));
            bounded.begin(bounded.observe(event));
            bounded.ask("r#1", event, "10m", "other", "key");
        }
        assertThat(bounded.dropped("r#1")).isEqualTo(2);

        bounded.finish(START.plusSeconds(3_600));
        List<Timer> due = new ArrayList<>();
        for (Timer next = bounded.nextDue(); next != null; next = bounded.nextDue()) {
            due.add(next);
        }
        assertThat(due).extracting(Timer::at).isSorted().hasSize(3);
    }

    @Test
    void silencesOfOneKeyThatAreNotToldYetAreBounded() {
        windows.use(List.of(site(Site.Kind.SILENT, ">=", 1, Site.Arguments.keys(1), Duration.ofSeconds(1))));
        for (int i = 0; i < 100; i++) {
            Event event = event("a", START.plusSeconds(2L * i), START.plusSeconds(2L * i));
            begin(event);
            windows.ask("r#1", event, "1s", "key");
        }
        assertThat(windows.memory().keys()).isEqualTo(1);
        assertThat(windows.dropped("r#1")).isEqualTo(100 - 1 - AbsenceDetector.MAX_UNTOLD);

        windows.finish(START.plusSeconds(3_600));
        List<Instant> silent = new ArrayList<>();
        for (Timer next = windows.nextDue(); next != null; next = windows.nextDue()) {
            silent.add(Instant.ofEpochMilli(next.at()));
        }
        assertThat(silent).isSorted().hasSize(1 + AbsenceDetector.MAX_UNTOLD).endsWith(START.plusSeconds(199));
    }

    private static Site site(Site.Kind kind, String operator, int number, Site.Arguments arguments) {
        return site(kind, operator, number, arguments, Duration.ofMinutes(10));
    }

    private static Site site(Site.Kind kind, String operator, int number, Site.Arguments arguments, Duration length) {
        return new Site("r#1", "r", kind, length, new Site.Comparison(operator, number), "s", "w", arguments);
    }

    private double surge(Event event) {
        begin(event);
        return windows.ask("r#1", event, "10m", "1h", "key");
    }

    private long begin(Event event) {
        long time = windows.observe(event);
        windows.begin(time);
        return time;
    }

    private long ask(Event event, String key) {
        return (long) windows.ask("r#1", event, "10m", key);
    }

    private long count(String key, Instant at) {
        Event event = event("a", at, at);
        begin(event);
        return ask(event, key);
    }

    private Event event(String source, Instant at, Instant arrived) {
        return Event.builder()
                .put("event.id", "w" + made++)
                .put("tocsin.source", source)
                .put("@timestamp", at)
                .put("event.ingested", arrived)
                .build();
    }
}

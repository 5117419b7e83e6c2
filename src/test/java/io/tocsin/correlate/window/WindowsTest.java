package io.tocsin.correlate.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
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
        assertThat(windows.memory().late()).isZero();
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

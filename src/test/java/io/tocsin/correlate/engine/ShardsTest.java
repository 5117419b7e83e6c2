package io.tocsin.correlate.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.TestEvents;
import io.tocsin.correlate.book.RuleBook;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.prefilter.Prefilter;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** However many threads look at the events, the same is found, in the same order. */
class ShardsTest {

    private static final int EVENTS = 6_000;
    private static final String HEAD = " @title(\"t\") @severity(\"low\") @key(\"source.ip\") when $e : Event( ";

    /** Rules of every kind that there is: with and without memory, about others, on findings, slow to give up, on trial. */
    private static final String RULES = String.join(
            "\n",
            "package p;",
            rule("single", "", "action == \"a\"", "alert"),
            rule("single-too", "", "action == \"a\", message contains \"x\"", "signal"),
            rule("on-trial", "@status(\"shadow\")", "action == \"b\"", "alert"),
            rule("counting", "", "action == \"a\", count( \"10m\", sourceIp ) > 3", "alert"),
            rule("after", "", "action == \"b\", found( \"counting\", \"10m\", sourceIp )", "alert"),
            rule("on-findings", "", "kind == \"signal\", count( \"10m\", sourceIp ) > 5", "alert"),
            rule("throwing", "", "message contains \"aaaa\", message str[length] sourcePort", "alert"));

    private final long seed = Long.getLong("tocsin.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void theSameIsFoundInTheSameOrder() {
        RuleBook book = new RuleBook();
        book.take(Map.of("p/a.drl", RULES), Set.of());
        assertThat(book.problems()).noneMatch(Problem::isError);
        RuleSet rules = book.assemble();
        Lists lists = new Lists();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            events.add(event(i));
        }

        try (RuleEngine one = engine(rules, lists, 1);
                RuleEngine several = engine(rules, lists, 5)) {
            List<Finding> expected = new ArrayList<>();
            events.forEach(event -> expected.addAll(one.observe(event)));
            List<Finding> found = new ArrayList<>();
            for (int from = 0; from < EVENTS; ) {
                int to = Math.min(EVENTS, from + 1 + random.nextInt(900));
                found.addAll(several.observe(events.subList(from, to)));
                from = to;
            }

            assertThat(found).as("seed %d", seed).isEqualTo(expected);
            assertThat(found)
                    .as("seed %d: every rule finds something, and one is left out", seed)
                    .extracting(Finding::rule)
                    .contains(
                            "single",
                            "single-too",
                            "on-trial",
                            "counting",
                            "after",
                            "on-findings",
                            Correlator.QUARANTINED);
        }
    }

    @Test
    void aTurnThatFailsLeavesNobodyLooking() {
        RuleBook book = new RuleBook();
        book.take(Map.of("p/a.drl", RULES), Set.of());
        RuleSet rules = book.assemble();
        Lists lists = new Lists();

        try (Shards two = new Shards(2, rules, new Prefilter(rules.rules().values(), lists), lists, new GivenUp())) {
            for (int round = 0; round < 50; round++) {
                HeldUp events = new HeldUp();
                assertThatThrownBy(() -> two.each(events, Set.of(), ahead -> {
                            events.goOn.countDown();
                            throw new IllegalStateException("the turn failed");
                        }))
                        .hasMessage("the turn failed");

                assertThat(events.helped.get() % Shards.CHUNK)
                        .as("events that the helper took of a chunk that it has not finished")
                        .isZero();
            }
        }
    }

    /** The events of a batch; who helps is held up in the midst of a chunk until the first turn, which waits for that. */
    private final class HeldUp extends AbstractList<Event> {

        private final Thread caller = Thread.currentThread();
        private final CountDownLatch helping = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final AtomicInteger helped = new AtomicInteger();

        @Override
        public Event get(int index) {
            try {
                if (Thread.currentThread() == caller) {
                    helping.await();
                } else {
                    helped.incrementAndGet();
                    if (index >= Shards.CHUNK) { // the first turn needs the first chunk
                        helping.countDown();
                        goOn.await();
                    }
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return event(index);
        }

        @Override
        public int size() {
            return 8 * Shards.CHUNK;
        }
    }

    private static String rule(String id, String more, String conditions, String consequence) {
        return "rule \"" + id + "\" " + more + HEAD + conditions + " ) then " + consequence + "( $e ); end";
    }

    private static RuleEngine engine(RuleSet rules, Lists lists, int threads) {
        return new RuleEngine(
                rules,
                new Windows(Duration.ofMinutes(5), 1_000, lists),
                lists,
                new RuleMeters(new SimpleMeterRegistry()),
                threads);
    }

    private Event event(int number) {
        boolean hostile = number % 47 == 5;
        return Event.builder()
                .put("event.id", "e" + number)
                .put("@timestamp", TestEvents.START.plusSeconds(number - random.nextInt(60)))
                .put("event.action", random.nextBoolean() ? "a" : "b")
                .put("source.ip", "192.0.2." + random.nextInt(200))
                .put("message", hostile ? "a".repeat(40) : random.nextBoolean() ? "xyz" : "")
                .build();
    }
}

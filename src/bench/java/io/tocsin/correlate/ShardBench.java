package io.tocsin.correlate;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.book.RuleBook;
import io.tocsin.correlate.engine.RuleEngine;
import io.tocsin.correlate.engine.RuleMeters;
import io.tocsin.correlate.engine.RuleSet;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** One engine whose events are looked at by two threads before their turn, against one that has one thread. By the clock. */
final class ShardBench {

    private static final int EVENTS = 20_000;
    private static final int BATCH = 500;
    private static final int ROUNDS = 21;
    private static final long ROUND = 500_000_000L;

    private ShardBench() {}

    public static void main(String[] arguments) {
        Random random = new Random(4711);
        MadeRules made = MadeRules.of(1_000, false, random);
        List<List<Event>> batches = new ArrayList<>();
        List<Event> events = made.events(EVENTS, random);
        for (int from = 0; from < EVENTS; from += BATCH) {
            batches.add(events.subList(from, from + BATCH));
        }
        RuleBook book = new RuleBook();
        book.take(made.texts(), Set.of());
        RuleSet rules = book.assemble();
        try (RuleEngine one = engine(rules, 1);
                RuleEngine two = engine(rules, 2)) {
            Bar.holds("two shards find what one finds", batches.stream().allMatch(batch -> one.observe(batch)
                    .equals(two.observe(batch))));
            rate(one, batches);
            rate(two, batches);
            List<Double> gains = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                double alone = rate(one, batches);
                gains.add(rate(two, batches) / alone);
            }
            Bar.atLeast(
                    "two shards on two cores are faster than one",
                    gains.stream().sorted().toList().get(ROUNDS / 2),
                    1.6,
                    "times",
                    false);
        }
    }

    private static RuleEngine engine(RuleSet rules, int shards) {
        Lists lists = new Lists();
        return new RuleEngine(
                rules,
                new Windows(Duration.ofMinutes(5), Windows.MAX_KEYS, lists),
                lists,
                new RuleMeters(new SimpleMeterRegistry()),
                shards);
    }

    /** Events a second. */
    private static double rate(RuleEngine engine, List<List<Event>> batches) {
        long from = System.nanoTime();
        long done = 0;
        do {
            for (List<Event> batch : batches) {
                engine.observe(batch);
                done += batch.size();
            }
        } while (System.nanoTime() - from < ROUND);
        return done * 1e9 / (System.nanoTime() - from);
    }
}

package io.tocsin.correlate;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Two engines of the same compiled rules, each on a thread of its own, against one. */
final class ShardBench {

    private static final int EVENTS = 20_000;
    private static final int ROUNDS = 5;
    private static final long ROUND = 1_500_000_000L;

    private ShardBench() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        Random random = new Random(4711);
        MadeRules made = MadeRules.of(1_000, false, random);
        List<Event> events = made.events(EVENTS, random);
        RuleBook book = new RuleBook();
        book.take(made.texts(), Set.of());
        RuleSet rules = book.assemble();
        Lists lists = new Lists();
        List<RuleEngine> engines = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            engines.add(new RuleEngine(
                    rules,
                    new Windows(Duration.ofMinutes(5), Windows.MAX_KEYS, lists),
                    lists,
                    new RuleMeters(new SimpleMeterRegistry())));
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            together(threads, engines, events);
            List<Double> gains = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                double one = together(threads, engines.subList(0, 1), events);
                gains.add(together(threads, engines, events) / one);
            }
            Bar.atLeast(
                    "two engines on two cores do as much as",
                    gains.stream().sorted().toList().get(ROUNDS / 2),
                    1.6,
                    "engines",
                    false);
        } finally {
            threads.shutdown();
            engines.forEach(RuleEngine::close);
        }
    }

    /** Events a second of processor time, over all of the engines while all of them run. */
    private static double together(ExecutorService threads, List<RuleEngine> engines, List<Event> events)
            throws InterruptedException, ExecutionException {
        List<Callable<Double>> work = engines.stream()
                .map(engine -> (Callable<Double>) () -> {
                    long from = Measured.cpu();
                    long done = 0;
                    do {
                        events.forEach(engine::observe);
                        done += events.size();
                    } while (Measured.cpu() - from < ROUND);
                    return done * 1e9 / (Measured.cpu() - from);
                })
                .toList();
        double sum = 0;
        for (Future<Double> rate : threads.invokeAll(work)) {
            sum += rate.get();
        }
        return sum;
    }
}

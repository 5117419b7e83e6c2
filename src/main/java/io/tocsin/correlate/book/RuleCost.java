package io.tocsin.correlate.book;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.engine.RuleEngine;
import io.tocsin.correlate.engine.RuleMeters;
import io.tocsin.correlate.engine.RuleSet;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a rule costs for each event that it looks at, measured: for rules that look at all of them. */
final class RuleCost {

    private static final int EVENTS = 3_000;
    private static final int ROUNDS = 4;

    private RuleCost() {}

    /** Microseconds for an event on this machine now, the best of several rounds. */
    static double microseconds(RuleSet rules, Rule rule) {
        Set<String> others = new HashSet<>(rules.rules().keySet());
        others.remove(rule.id());
        Lists lists = new Lists();
        Windows windows = new Windows(Duration.ofMinutes(5), Windows.MAX_KEYS, lists);
        double best = Double.MAX_VALUE;
        try (RuleEngine engine =
                new RuleEngine(rules.without(others), windows, lists, new RuleMeters(new SimpleMeterRegistry()))) {
            for (int round = 0; round < ROUNDS; round++) {
                List<Event> events = java.util.stream.IntStream.range(round * EVENTS, (round + 1) * EVENTS)
                        .mapToObj(RuleCost::event)
                        .toList();
                long began = System.nanoTime();
                events.forEach(engine::observe);
                best = Math.min(best, (System.nanoTime() - began) / 1000.0 / EVENTS);
            }
        }
        return best;
    }

    /** A failed login like many. */
    private static Event event(int number) {
        Instant at = Instant.parse("2026-01-05T10:00:00Z").plusMillis(number * 100L);
        String address = "192.0.2." + number % 250;
        return Event.builder()
                .put("event.id", "cost-" + number)
                .put("@timestamp", at)
                .put("event.ingested", at)
                .put("event.category", List.of("authentication"))
                .put("event.action", "login")
                .put("event.outcome", "failure")
                .put("event.provider", "sshd")
                .put("host.name", "gate")
                .put("source.ip", address)
                .put("source.port", 4242L)
                .put("user.name", "user" + number % 1000)
                .put("message", "Failed password for user" + number % 1000 + " from " + address + " port 4242 ssh2")
                .build();
    }
}

package io.tocsin.correlate;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.book.RuleBook;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.engine.RuleEngine;
import io.tocsin.correlate.engine.RuleMeters;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** 50 rules of several patterns that keep some 60,000 events in all; each event is shown to the rule whose pattern it meets. */
final class JoinBench {

    private static final int RULES = 50;
    private static final int HOSTS = 2_000;
    private static final int WARM_UP = 120_000;
    private static final int EVENTS = 120_000;

    /** Events a second of event time: with ten minutes kept, lateness included, 60,000 stay. */
    private static final int RATE = 100;

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private static final String B = "Event( action == \"b%1$d\", hostName == $a.hostName, this after[0s,5m] $a";

    private static final List<String> JOINS = List.of(
            "not " + B + " )",
            "$b : " + B + ", userName == $a.userName )"
                    + " $c : Event( action == \"a%1$d\", hostName == $b.hostName, this after[0s,5m] $b )",
            "$b : " + B + ", userName != $a.userName, sourcePort > $a.sourcePort )");

    private static final List<String> COUNTS = List.of(
            "accumulate( Event( action == \"b%1$d\", hostName == $a.hostName, this before[0s,5m] $a ); $n : count(); $n >= 3 )");

    private JoinBench() {}

    public static void main(String[] arguments) {
        Bar.atLeast("joins and absences", perSecond(JOINS, RULES), 30_000, "events/s", false);
        Bar.atLeast("accumulate", perSecond(COUNTS, RULES), 10_000, "events/s", false);
        // as after an edit: the rule is shown again what it should remember
        List<Event> events = events(1, 60_000);
        long from = Measured.cpu();
        try (RuleEngine engine = engine(JOINS.subList(2, 3), 1)) {
            engine.observe(events);
            Bar.figure("events kept by one rule", engine.facts("r0").size(), "");
        }
        Bar.atMost("a rule with its events in force again", (Measured.cpu() - from) / 1e9, 2, "s");
    }

    private static double perSecond(List<String> kinds, int rules) {
        List<Event> events = events(rules, WARM_UP + EVENTS);
        try (RuleEngine engine = engine(kinds, rules)) {
            engine.observe(events.subList(0, WARM_UP));
            long from = Measured.cpu();
            engine.observe(events.subList(WARM_UP, WARM_UP + EVENTS));
            double rate = EVENTS * 1e9 / (Measured.cpu() - from);
            long kept = 0;
            for (int i = 0; i < rules; i++) {
                kept += engine.facts("r" + i).size();
            }
            Bar.figure("events kept", kept, "");
            return rate;
        }
    }

    private static RuleEngine engine(List<String> kinds, int rules) {
        StringBuilder text = new StringBuilder("package p;\n");
        for (int i = 0; i < rules; i++) {
            text.append(
                    "rule \"r%1$d\" @title(\"t\") @severity(\"low\") @key(\"host.name\") when $a : Event( action == \"a%1$d\" ) "
                            .formatted(i));
            text.append(kinds.get(i % kinds.size()).formatted(i)).append(" then alert( $a ); end\n");
        }
        RuleBook book = new RuleBook();
        book.take(Map.of("p/a.drl", text.toString()), Set.of());
        if (book.problems().stream().anyMatch(Problem::isError)) {
            throw new IllegalStateException(book.problems().toString());
        }
        Lists lists = new Lists();
        return new RuleEngine(
                book.assemble(),
                new Windows(Duration.ofMinutes(5), Windows.MAX_KEYS, lists),
                lists,
                new RuleMeters(new SimpleMeterRegistry()));
    }

    private static List<Event> events(int rules, int count) {
        Random random = new Random(4711);
        List<Event> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Instant at = START.plusMillis(i * 1_000L / RATE);
            events.add(Event.builder()
                    .put("event.id", "e" + i)
                    .put("@timestamp", at)
                    .put("event.ingested", at)
                    .put("event.action", (random.nextBoolean() ? "a" : "b") + random.nextInt(rules))
                    .put("host.name", "h" + random.nextInt(HOSTS))
                    .put("user.name", "u" + random.nextInt(3))
                    .put("source.port", (long) random.nextInt(1000))
                    .build());
        }
        return events;
    }
}

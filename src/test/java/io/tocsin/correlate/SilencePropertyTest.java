package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The silences that are told of events out of order are those that can be read off all events once they are in order. */
class SilencePropertyTest {

    private static final int STREAMS = Integer.getInteger("tocsin.streams", 60);
    private static final int EVENTS = 300;
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    /** The key, how long it may be silent, and with which list. */
    private record Call(String rule, String key, Duration length, String list) {}

    private static final List<Call> CALLS = List.of(
            new Call("short", "host.name", Duration.ofSeconds(30), ""),
            new Call("usual", "host.name", Duration.ofMinutes(2), ""),
            new Call("long", "host.name", Duration.ofMinutes(6), ""),
            new Call("user", "user.name", Duration.ofMinutes(1), ""),
            new Call("listed", "host.name", Duration.ofMinutes(2), "watched"));

    private static final Map<String, String> READ_BY = Map.of("host.name", "hostName", "user.name", "userName");
    private static final Map<String, Duration> WITHIN =
            Map.of("h0", Duration.ofMinutes(2), "h1", Duration.ofSeconds(90), "never", Duration.ofMinutes(4));

    /** Hosts, and how far each is behind: some in time, one less than is waited for, one more. */
    private static final Map<String, Duration> BEHIND = new TreeMap<>(Map.of(
            "h0", Duration.ZERO,
            "h1", Duration.ZERO,
            "h2", Duration.ZERO,
            "slow", Duration.ofMinutes(12),
            "far", Duration.ofHours(8)));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    @SuppressWarnings("NullAway.Init") // set before the tests
    private static Correlator rules;

    @BeforeAll
    static void compile() throws Exception {
        StringBuilder text = new StringBuilder("package p;\n");
        for (Call call : CALLS) {
            text.append("rule \"%s\" @title(\"t\") @severity(\"low\") @key(\"%s\")\n".formatted(call.rule, call.key));
            text.append("when $e : Event( silent( \"%ds\", %s%s ) ) then alert( $e ); end\n"
                    .formatted(
                            call.length.toSeconds(),
                            READ_BY.get(call.key),
                            call.list.isEmpty() ? "" : ", \"" + call.list + "\""));
        }
        StringBuilder list = new StringBuilder("description: d\nentries:\n");
        WITHIN.forEach(
                (host, within) -> list.append("  - { value: %s, within: %ds }\n".formatted(host, within.toSeconds())));
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/all.drl"), text);
        Files.writeString(folder.resolve("p/watched.list.yaml"), list);
        rules = Correlator.over(folder);
        assertThat(rules.problems()).noneMatch(problem -> problem.isError());
    }

    @Test
    void eachSilenceIsToldOnceHoweverLateItsEventsCome() {
        long firstSeed = Long.getLong("tocsin.seed", System.nanoTime());
        Map<String, Integer> byRule = new TreeMap<>();
        for (int i = 0; i < STREAMS; i++) {
            Random random = new Random(firstSeed + i);
            List<Moment> moments = stream(random);
            Instant end = moments.get(moments.size() - 1).now().plusSeconds(random.nextInt(600));

            List<String> found = run(moments, end);

            List<String> expected = new ArrayList<>();
            CALLS.forEach(call -> expected.addAll(recount(call, moments, end)));
            String seed = "seed %d (again with -Dtocsin.seed=%<d)".formatted(firstSeed + i);
            assertThat(without(found, expected))
                    .as("told and not there, " + seed)
                    .isEmpty();
            assertThat(without(expected, found))
                    .as("there and not told, " + seed)
                    .isEmpty();
            expected.forEach(one -> byRule.merge(one.substring(0, one.indexOf(' ')), 1, Integer::sum));
        }
        System.out.printf("silences: %d streams, told %s, seed %d%n", STREAMS, byRule, firstSeed);
        assertThat(byRule).hasSize(CALLS.size());
    }

    private static List<String> without(List<String> some, List<String> others) {
        List<String> left = new ArrayList<>(some);
        others.forEach(left::remove);
        return left;
    }

    /** An event comes, or the clock is looked at. */
    private record Moment(List<Event> events, Instant now) {}

    private static List<String> run(List<Moment> moments, Instant end) {
        List<Finding> found = new ArrayList<>();
        try (Correlator correlator = rules.fresh()) {
            correlator.clock().listen(START);
            for (Moment moment : moments) {
                found.addAll(
                        moment.events().isEmpty()
                                ? correlator.tick(moment.now())
                                : correlator.observe(moment.events()));
            }
            found.addAll(correlator.finish(end));
            assertThat(correlator.remembered().late())
                    .as("only what hosts send that are behind is late")
                    .isLessThanOrEqualTo(moments.stream()
                            .flatMap(moment -> moment.events().stream())
                            .filter(event -> !BEHIND.getOrDefault(event.hostName(), Duration.ZERO)
                                    .isZero())
                            .count());
        }
        return found.stream()
                .map(one -> one.rule() + " " + one.key() + " " + one.event() + " " + one.at())
                .toList();
    }

    private static List<String> recount(Call call, List<Moment> moments, Instant end) {
        List<Event> all =
                moments.stream().flatMap(moment -> moment.events().stream()).toList();
        Map<String, List<Event>> byKey = new TreeMap<>();
        if (!call.list.isEmpty()) {
            WITHIN.keySet().forEach(host -> byKey.put(host, new ArrayList<>()));
        }
        for (Event event : all) {
            String key = event.field(call.key);
            if (call.list.isEmpty() ? !key.isEmpty() : WITHIN.containsKey(key)) {
                byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(event);
            }
        }
        List<String> silences = new ArrayList<>();
        byKey.forEach((key, events) -> {
            Duration length = call.list.isEmpty() ? call.length : WITHIN.getOrDefault(key, call.length);
            events.sort(Comparator.comparing(Event::occurredAt)); // the first to come of those that happened at once
            Function<Integer, Instant> heard =
                    i -> i < events.size() ? events.get(i).occurredAt() : Instant.MAX;
            Instant expected = START.plus(length);
            if (!call.list.isEmpty() && heard.apply(0).isAfter(expected) && !expected.isAfter(end)) {
                silences.add("%s %s silence:%s:%s:%d %s"
                        .formatted(call.rule, key, call.rule, key, expected.toEpochMilli(), expected));
            }
            for (int i = 0; i < events.size(); i++) {
                Instant silent = heard.apply(i).plus(length);
                if (heard.apply(i + 1).isAfter(silent) && !silent.isAfter(end)) {
                    silences.add("%s %s %s %s".formatted(call.rule, key, firstAt(events, i), silent));
                }
            }
        });
        return silences;
    }

    private static String firstAt(List<Event> events, int last) {
        int first = last;
        while (first > 0
                && events.get(first - 1).occurredAt().equals(events.get(last).occurredAt())) {
            first--;
        }
        return events.get(first).id();
    }

    /** Each host and each user pauses now and then; an event comes up to the allowed lateness late, mostly less. */
    private static List<Moment> stream(Random random) {
        List<Moment> moments = new ArrayList<>();
        Map<String, Instant> pauses = new HashMap<>();
        int unit = random.nextBoolean() ? 1_000 : 1;
        int often = 1 + random.nextInt(20);
        Instant now = START;
        for (int number = 0; number < EVENTS; number++) {
            now = now.plusMillis((long) unit * random.nextInt(often * 1_000 / unit + 1));
            Instant at = now;
            List<String> hosts = BEHIND.keySet().stream()
                    .filter(host -> !pauses.getOrDefault(host, START).isAfter(at))
                    .toList();
            if (random.nextInt(12) == 0) {
                String paused = random.nextBoolean()
                        ? List.copyOf(BEHIND.keySet()).get(random.nextInt(BEHIND.size()))
                        : "u" + random.nextInt(3);
                pauses.put(paused, now.plusSeconds(random.nextInt(random.nextBoolean() ? 200 : 700)));
            }
            if (hosts.isEmpty() || (number > 0 && random.nextInt(20) == 0)) {
                now = now.plusSeconds(random.nextInt(400));
                moments.add(new Moment(List.of(), now));
            } else {
                String host = number == 0 ? "h0" : hosts.get(random.nextInt(hosts.size()));
                moments.add(new Moment(List.of(event(random, now, number, host, unit, pauses)), now));
            }
        }
        return moments;
    }

    private static Event event(
            Random random, Instant now, int number, String host, int unit, Map<String, Instant> pauses) {
        int delay =
                switch (random.nextInt(6)) {
                    case 0 -> random.nextInt(60_000);
                    case 1 -> random.nextInt(300_000);
                    default -> 0;
                };
        Duration behind = BEHIND.getOrDefault(host, Duration.ZERO);
        String user = "u" + random.nextInt(3);
        Event.Builder event = Event.builder()
                .put("event.id", "e" + number)
                .put("tocsin.position", (long) number)
                .put("tocsin.source", "test")
                .put("@timestamp", now.minus(behind).minusMillis(delay - delay % unit))
                .put("event.ingested", now)
                .put("host.name", host);
        boolean named = behind.isZero() && !pauses.getOrDefault(user, START).isAfter(now);
        return (named ? event.put("user.name", user) : event).build();
    }
}

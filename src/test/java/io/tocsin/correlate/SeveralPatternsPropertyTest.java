package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules of several patterns find what a plain reading of their text says, whatever the order in which events come, and also
 * where the server is started again or a rule is edited in between.
 */
class SeveralPatternsPropertyTest {

    private static final int STREAMS = Integer.getInteger("tocsin.streams", 5);
    private static final int EVENTS = 400;
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant END = START.plus(Duration.ofHours(6));
    private static final Duration LATENESS = Duration.ofMinutes(5);
    private static final long MINUTE = 60_000;
    private static final String[] ACTIONS = {"login", "login", "fail", "fail", "fail", "sudo", "sudo", "add", "ticket"};

    /** By rule, its patterns and what the alert is about. */
    private static final Map<String, String> RULES = new LinkedHashMap<>();

    static {
        RULES.put("sequence", """
                $a : Event( action == "login" )
                $b : Event( action == "sudo", hostName == $a.hostName, userName == $a.userName, this after[0s,5m] $a )
                $c : Event( action == "add", hostName == $b.hostName, this after[0s,5m] $b ) > $c""");
        RULES.put("inequality", """
                $a : Event( action == "login" )
                $b : Event( action == "login", userName == $a.userName, sourceIp != $a.sourceIp,
                            sourcePort > $a.sourcePort, this after[0s,3m] $a ) > $b""");
        RULES.put("not-after", """
                $a : Event( action == "add" )
                not Event( action == "ticket", hostName == $a.hostName, this after[0s,4m] $a ) > $a""");
        RULES.put("not-around", """
                $a : Event( action == "login" )
                $b : Event( action == "add", hostName == $a.hostName, this after[0s,4m] $a )
                not Event( action == "ticket", hostName == $a.hostName, this coincides[3m] $a ) > $b""");
        RULES.put("at-least", """
                $a : Event( action == "login" )
                accumulate( Event( action == "fail", hostName == $a.hostName, this before[0s,5m] $a );
                            $n : count(); $n >= 3 ) > $a""");
        RULES.put("just-so-many", """
                $a : Event( action == "sudo" )
                accumulate( Event( action == "fail", hostName == $a.hostName, this coincides[2m] $a );
                            $n : count(); $n == 2 ) > $a""");
        RULES.put("mean", """
                $a : Event( action == "add" )
                accumulate( Event( action == "login", hostName == $a.hostName, this before[0s,6m] $a, $p : sourcePort );
                            $m : average( $p ), $s : sum( $p ); $m > 40, $s < 300 ) > $a""");
        RULES.put("either", """
                ( $a : Event( action == "sudo" ) or $a : Event( action == "ticket" ) )
                $b : Event( action == "add", userName == $a.userName, this after[1s,6m] $a ) > $b""");
        RULES.put("there-is", """
                $a : Event( action == "sudo" )
                exists Event( action == "fail", userName == $a.userName, this before[0s,4m] $a ) > $a""");
        RULES.put("one-value", """
                $a : Event( action == "login" )
                $b : Event( action == "sudo", hostName == $a.hostName, this after[0s,2m] $a )
                exists( String( this == "wheel" ) from $b.fields("user.group.name") ) > $b""");
    }

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final Set<String> everFound = new TreeSet<>();

    @BeforeEach
    void writeRules() throws Exception {
        Files.writeString(Files.createDirectory(folder.resolve("p")).resolve("a.drl"), text("t"));
    }

    private static String text(String title) {
        StringBuilder text = new StringBuilder("package p;\n");
        RULES.forEach((id, patterns) -> {
            int about = patterns.lastIndexOf(" > ");
            text.append("rule \"" + id + "\" @title(\"" + title + "\") @severity(\"low\") @key(\"host.name\")\nwhen\n"
                    + patterns.substring(0, about) + "\nthen alert( " + patterns.substring(about + 3) + " ); end\n");
        });
        return text.toString();
    }

    @Test
    void theSameIsFoundHoweverEventsCome() throws Exception {
        long firstSeed = Long.getLong("tocsin.seed", 2001);
        for (int i = 0; i < STREAMS; i++) {
            Random random = new Random(firstSeed + i);
            List<Event> ordered = stream(random);
            Set<String> expected = plain(ordered);
            everFound.addAll(expected.stream().map(one -> one.split(" ")[0]).toList());
            List<Event> shuffled = shuffled(ordered, random);
            String seed = "seed %d (again with -Dtocsin.seed=%<d)".formatted(firstSeed + i);

            assertThat(straight(ordered)).as("in order, %s", seed).isEqualTo(expected);
            assertThat(straight(shuffled)).as("shuffled, %s", seed).isEqualTo(expected);
            int cut = EVENTS / 4 + random.nextInt(EVENTS / 2);
            assertThat(restarted(shuffled, cut)).as("started again, %s", seed).isEqualTo(expected);
            assertThat(reloaded(shuffled, cut)).as("edited, %s", seed).isEqualTo(expected);
        }
        assertThat(everFound).as("rules that found something").isEqualTo(new TreeSet<>(RULES.keySet()));
    }

    private Set<String> straight(List<Event> events) {
        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.problems()).filteredOn(Problem::isError).isEmpty();
            List<Finding> found = new ArrayList<>(rules.observe(events));
            found.addAll(rules.finish(END));
            return names(found);
        }
    }

    /** What was found before goes with what is found after: the replay raises nothing. */
    private Set<String> restarted(List<Event> events, int cut) {
        List<Finding> found = new ArrayList<>();
        try (Correlator before = Correlator.over(folder);
                Correlator after = Correlator.over(folder)) {
            found.addAll(before.observe(events.subList(0, cut)));
            events.subList(0, cut).forEach(after::replay);
            found.addAll(after.observe(events.subList(cut, EVENTS)));
            found.addAll(after.finish(END));
        }
        return names(found);
    }

    private Set<String> reloaded(List<Event> events, int cut) throws Exception {
        CorrelateProperties settings = new CorrelateProperties(LATENESS, 1_000, Duration.ofSeconds(10));
        RememberedEvents stored = new RememberedEvents();
        List<Finding> found = new ArrayList<>();
        try (Correlator rules = Correlator.watching(folder, settings, new SimpleMeterRegistry())) {
            rules.remembersFrom(stored);
            for (int i = 0; i < EVENTS; i++) {
                if (i == cut) {
                    rules.take(Map.of("p/a.drl", text("another title")), Set.of());
                }
                stored.insert(List.of(events.get(i)));
                found.addAll(rules.observe(List.of(events.get(i))));
            }
            found.addAll(rules.finish(END));
        }
        return names(found);
    }

    private static Set<String> names(List<Finding> found) {
        Set<String> names = found.stream()
                .map(one -> one.rule() + " " + one.key() + " " + one.event())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(names).as("each is found once").hasSameSizeAs(found);
        return names;
    }

    // ---- the same by plain loops over all events

    private static Set<String> plain(List<Event> all) {
        Set<String> found = new TreeSet<>();
        for (Event a : all) {
            if (is(a, "login")) {
                pairs(
                        found,
                        "inequality",
                        a,
                        all,
                        (x, y) -> is(y, "login")
                                && same(x.userName(), y.userName())
                                && !x.sourceIp().equals(y.sourceIp())
                                && y.sourcePort() > x.sourcePort()
                                && after(y, x, 0, 3));
                for (Event b : all) {
                    boolean near = same(a.hostName(), b.hostName());
                    if (near && is(b, "sudo") && same(a.userName(), b.userName()) && after(b, a, 0, 5)) {
                        pairs(
                                found,
                                "sequence",
                                b,
                                all,
                                (x, y) -> is(y, "add") && same(x.hostName(), y.hostName()) && after(y, x, 0, 5));
                    }
                    if (near
                            && is(b, "sudo")
                            && after(b, a, 0, 2)
                            && b.fields("user.group.name").contains("wheel")) {
                        add(found, "one-value", b, a, b);
                    }
                    if (near
                            && is(b, "add")
                            && after(b, a, 0, 4)
                            && all.stream()
                                    .noneMatch(t -> is(t, "ticket")
                                            && same(t.hostName(), a.hostName())
                                            && (after(t, a, 0, 3) || after(a, t, 0, 3)))) {
                        add(found, "not-around", b, a, b);
                    }
                }
                if (all.stream()
                                .filter(f -> is(f, "fail") && same(f.hostName(), a.hostName()) && after(a, f, 0, 5))
                                .count()
                        >= 3) {
                    add(found, "at-least", a, a);
                }
            }
            if (is(a, "add")) {
                if (all.stream()
                        .noneMatch(t -> is(t, "ticket") && same(t.hostName(), a.hostName()) && after(t, a, 0, 4))) {
                    add(found, "not-after", a, a);
                }
                var ports = all.stream()
                        .filter(l -> is(l, "login") && same(l.hostName(), a.hostName()) && after(a, l, 0, 6))
                        .mapToLong(Event::sourcePort)
                        .summaryStatistics();
                if (ports.getCount() > 0 && ports.getAverage() > 40 && ports.getSum() < 300) {
                    add(found, "mean", a, a);
                }
            }
            if (is(a, "sudo")) {
                long fails = all.stream()
                        .filter(f -> is(f, "fail")
                                && same(f.hostName(), a.hostName())
                                && (after(f, a, 0, 2) || after(a, f, 0, 2)))
                        .count();
                if (fails == 2) {
                    add(found, "just-so-many", a, a);
                }
                if (all.stream()
                        .anyMatch(f -> is(f, "fail") && same(f.userName(), a.userName()) && after(a, f, 0, 4))) {
                    add(found, "there-is", a, a);
                }
            }
            if (is(a, "sudo") || is(a, "ticket")) {
                pairs(
                        found,
                        "either",
                        a,
                        all,
                        (x, y) -> is(y, "add")
                                && same(x.userName(), y.userName())
                                && time(y) - time(x) >= 1_000
                                && time(y) - time(x) <= 6 * MINUTE);
            }
        }
        return found;
    }

    private static void pairs(
            Set<String> into, String rule, Event a, List<Event> all, BiPredicate<Event, Event> joined) {
        all.stream().filter(b -> joined.test(a, b)).forEach(b -> add(into, rule, b, a, b));
    }

    private static void add(Set<String> into, String rule, Event about, Event... match) {
        Event last = List.of(match).stream()
                .max(Comparator.comparingLong(SeveralPatternsPropertyTest::time).thenComparing(Event::id))
                .orElseThrow();
        into.add(rule + " " + about.hostName() + " " + last.id());
    }

    private static boolean is(Event event, String action) {
        return event.action().equals(action);
    }

    private static boolean same(String one, String other) {
        return !one.isEmpty() && one.equals(other);
    }

    /** Whether the first is that many minutes after the second. */
    private static boolean after(Event event, Event than, long least, long most) {
        long by = time(event) - time(than);
        return by >= least * MINUTE && by <= most * MINUTE;
    }

    private static long time(Event event) {
        return event.occurredAt().toEpochMilli();
    }

    // ---- streams

    private static List<Event> stream(Random random) {
        List<Event> events = new ArrayList<>();
        Instant now = START;
        for (int i = 0; i < EVENTS; i++) {
            now = now.plusMillis(random.nextInt(40_000));
            Event.Builder event = Event.builder()
                    .put("event.id", "e" + i)
                    .put("@timestamp", now)
                    .put("event.action", ACTIONS[random.nextInt(ACTIONS.length)])
                    .put("host.name", "h" + random.nextInt(3))
                    .put("source.ip", "192.0.2." + random.nextInt(3))
                    .put("source.port", (long) random.nextInt(100))
                    .put("user.group.name", random.nextBoolean() ? List.of("staff") : List.of("staff", "wheel"));
            events.add((random.nextInt(8) == 0 ? event : event.put("user.name", "u" + random.nextInt(4))).build());
        }
        return events;
    }

    /** Each comes up to the allowed lateness after it happened, in that order. */
    private static List<Event> shuffled(List<Event> events, Random random) {
        record Arriving(Event event, Instant at) {}
        List<Arriving> arriving = new ArrayList<>();
        events.forEach(event -> arriving.add(
                new Arriving(event, event.occurredAt().plusMillis(random.nextInt((int) LATENESS.toMillis())))));
        arriving.sort(Comparator.comparing(Arriving::at));
        List<Event> shuffled = new ArrayList<>();
        for (Arriving one : arriving) {
            shuffled.add(one.event().toBuilder()
                    .put("event.ingested", one.at())
                    .put("tocsin.position", (long) shuffled.size())
                    .build());
        }
        return shuffled;
    }
}

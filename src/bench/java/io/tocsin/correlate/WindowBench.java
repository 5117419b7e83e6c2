package io.tocsin.correlate;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.book.RuleBook;
import io.tocsin.correlate.engine.RuleEngine;
import io.tocsin.correlate.engine.RuleMeters;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Twenty failed logins from one address within ten minutes, with 100,000 addresses live: the rule, a ring made by hand,
 * Esper, and a reference that counts again and again.
 */
final class WindowBench {

    static final int KEYS = 100_000;
    static final long WINDOW = Duration.ofMinutes(10).toMillis();
    static final int ENOUGH = 20;

    /** A thousand events a second of event time: after these the window and the lateness it waits for are full. */
    private static final int UNTIL_FULL = 900_000;

    private static final int MEASURED = 1_200_000;
    private static final int BATCH = 10_000;
    private static final String RULE = """
            package made;
            rule "many" @title("many") @severity("low") @key("source.ip") when
                $e : Event( category == "authentication", outcome == "failure", count( "10m", sourceIp ) >= 20 )
            then alert( $e ); end
            """;

    private final Random random = new Random(4711);
    private int made;

    private WindowBench() {}

    /** What does the work; tells how many alerts there were. */
    private interface Work {
        int take(List<Event> batch);
    }

    /** @param arguments {@code speed}; or {@code heap} and one of {@code rule}, {@code hand}, {@code esper} */
    public static void main(String[] arguments) {
        if (arguments[0].equals("speed")) {
            new WindowBench().speed();
        } else {
            new WindowBench().heap(arguments[1]);
        }
    }

    private static RuleEngine engine() {
        RuleBook book = new RuleBook();
        book.take(Map.of("made/many.drl", RULE), Set.of());
        Lists lists = new Lists();
        return new RuleEngine(
                book.assemble(),
                new Windows(Duration.ofMinutes(5), Windows.MAX_KEYS, lists),
                lists,
                new RuleMeters(new SimpleMeterRegistry()));
    }

    private static Work work(String name) {
        return switch (name) {
            case "rule" -> {
                RuleEngine engine = engine();
                yield batch -> engine.observe(batch).size();
            }
            case "hand" -> {
                HandMadeRings rings = new HandMadeRings();
                yield batch -> (int) batch.stream().filter(rings::add).count();
            }
            case "esper" -> new EsperWindow()::take;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private void speed() {
        RuleEngine engine = engine();
        HandMadeRings rings = new HandMadeRings();
        Set<String> found = new HashSet<>();
        Set<String> foundByHand = new HashSet<>();
        EsperWindow esper = new EsperWindow();
        Map<String, Work> all = new LinkedHashMap<>();
        all.put("hand", batch -> {
            batch.stream().filter(rings::add).forEach(event -> foundByHand.add(event.id()));
            return 0;
        });
        all.put("rule", batch -> {
            engine.observe(batch).forEach(finding -> found.add(finding.event()));
            return 0;
        });
        all.put("esper", esper::take);
        Map<String, Long> took = new HashMap<>();
        Recount recount = new Recount();
        while (made < UNTIL_FULL + MEASURED) {
            boolean full = made >= UNTIL_FULL;
            List<Event> batch = batch();
            recount.take(batch);
            all.forEach((name, work) -> {
                long from = Measured.cpu();
                work.take(batch);
                if (full) {
                    took.merge(name, Measured.cpu() - from, Long::sum);
                }
            });
        }
        Set<String> expected = recount.found();
        Bar.figure("events that complete twenty", expected.size(), "");
        Bar.holds("the rule finds exactly what counting again finds", found.equals(expected));
        Bar.holds("so does the ring made by hand", foundByHand.equals(expected));
        double hand = MEASURED * 1e9 / took.getOrDefault("hand", 1L);
        double rule = MEASURED * 1e9 / took.getOrDefault("rule", 1L);
        double byEsper = MEASURED * 1e9 / took.getOrDefault("esper", 1L);
        Bar.figure("ring made by hand", hand, "events/s");
        Bar.figure("the rule", rule, "events/s");
        Bar.figure("Esper", byEsper, "events/s");
        Bar.atMost("the ring made by hand is faster", hand / rule, 3, "times");
        Bar.atLeast("the rule is faster than Esper", rule / byEsper, 1, "times", false);
    }

    private void heap(String name) {
        Work work = work(name);
        double before = Measured.liveHeap();
        int alerts = 0;
        while (made < UNTIL_FULL) {
            alerts += work.take(batch());
        }
        double live = Measured.liveHeap() - before;
        if (name.equals("rule")) {
            Bar.atMost("live heap of the rule", live, 100, "MB");
        } else {
            Bar.figure("live heap of " + (name.equals("hand") ? "the ring made by hand" : "Esper"), live, "MB");
        }
        if (alerts == 0) {
            throw new IllegalStateException(name + " found nothing");
        }
    }

    private List<Event> batch() {
        List<Event> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            long time = 1_800_000_000_000L + made - (random.nextInt(10) == 0 ? random.nextInt(5_000) : 0);
            int key = random.nextInt(50) == 0 ? random.nextInt(200) : random.nextInt(KEYS);
            batch.add(Event.builder()
                    .put("event.id", "e" + made++)
                    .put("tocsin.source", "bench")
                    .put("@timestamp", java.time.Instant.ofEpochMilli(time))
                    .put("event.ingested", java.time.Instant.ofEpochMilli(time))
                    .put("event.category", List.of("authentication"))
                    .put("event.outcome", random.nextInt(10) == 0 ? "success" : "failure")
                    .put("source.ip", "10." + (key >> 16) + "." + ((key >> 8) & 255) + "." + (key & 255))
                    .build());
        }
        return batch;
    }

    /** The newest times of each address, in order; enough of them on both sides of an event that comes late. */
    private static final class HandMadeRings {

        private final Map<String, Ring> byKey = new HashMap<>(2 * KEYS);

        private static final class Ring {
            private long[] times = new long[4];
            private String[] ids = new String[4];
            private int size;
        }

        /** Says whether a window that holds the event holds enough. */
        boolean add(Event event) {
            if (!event.category().equals("authentication") || !event.outcome().equals("failure")) {
                return false;
            }
            Ring ring = byKey.computeIfAbsent(event.sourceIp(), key -> new Ring());
            long time = event.occurredAt().toEpochMilli();
            if (ring.size == 2 * ENOUGH) {
                System.arraycopy(ring.times, 1, ring.times, 0, --ring.size);
                System.arraycopy(ring.ids, 1, ring.ids, 0, ring.size);
            } else if (ring.size == ring.times.length) {
                ring.times = java.util.Arrays.copyOf(ring.times, 2 * ring.size);
                ring.ids = java.util.Arrays.copyOf(ring.ids, 2 * ring.size);
            }
            int at = ring.size;
            while (at > 0 && ring.times[at - 1] > time) {
                ring.times[at] = ring.times[at - 1];
                ring.ids[at] = ring.ids[at - 1];
                at--;
            }
            ring.times[at] = time;
            ring.ids[at] = event.id();
            ring.size++;
            for (int end = Math.max(at, ENOUGH - 1); end < ring.size && end - ENOUGH + 1 <= at; end++) {
                if (ring.times[end] - ring.times[end - ENOUGH + 1] < WINDOW) {
                    return true;
                }
            }
            return false;
        }
    }

    /** For each event, counts all windows that hold it over all that had come by then. */
    private static final class Recount {

        private record Came(String id, long time) {}

        private final Map<String, List<Came>> byKey = new HashMap<>();

        void take(List<Event> batch) {
            for (Event event : batch) {
                if (event.outcome().equals("failure")) {
                    byKey.computeIfAbsent(event.sourceIp(), key -> new ArrayList<>())
                            .add(new Came(event.id(), event.occurredAt().toEpochMilli()));
                }
            }
        }

        Set<String> found() {
            Set<String> found = new HashSet<>();
            for (List<Came> came : byKey.values()) {
                for (int i = ENOUGH - 1; i < came.size(); i++) {
                    if (isEnough(came.subList(0, i + 1), came.get(i))) {
                        found.add(came.get(i).id());
                    }
                }
            }
            return found;
        }

        private static boolean isEnough(List<Came> soFar, Came one) {
            for (Came end : soFar) {
                if (end.time() >= one.time() && end.time() < one.time() + WINDOW) {
                    long inside = soFar.stream()
                            .filter(other -> other.time() <= end.time() && other.time() > end.time() - WINDOW)
                            .count();
                    if (inside >= ENOUGH) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}

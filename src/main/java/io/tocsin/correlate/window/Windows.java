package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the rules remember. Survives a reload of the rules: a call site keeps what it knows while its rule and what
 * it groups by stay.
 *
 * <p>One thread at a time. Asking again about the event at hand gives the same answer and changes nothing, so it does
 * not matter how often a condition is evaluated.
 */
public final class Windows {

    /** Keys that one call site remembers; past it the one longest unused is dropped, and counted. */
    public static final int MAX_KEYS = 100_000;

    private static final int EVENTS_BETWEEN_SWEEPS = 16_384;

    private final EventClock clock;
    private final int maxKeys;
    private final Map<String, Table> tables = new HashMap<>();
    private final Map<String, Site> sites = new HashMap<>();
    private final Map<String, Crossings> crossings = new HashMap<>();
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private long arrivals;
    private long time;
    private long arrival;

    public Windows(Duration lateness, int maxKeys) {
        clock = new EventClock(lateness);
        this.maxKeys = maxKeys;
    }

    /** Goes on with these call sites; what others remembered is dropped. */
    public void use(Collection<Site> changed) {
        sites.clear();
        crossings.values().forEach(Crossings::startAgain);
        for (Site site : changed) {
            sites.put(site.id(), site);
            if (site.kind() == Site.Kind.FOUND) {
                crossings
                        .computeIfAbsent(site.other(), rule -> new Crossings(maxKeys))
                        .askedWithin(site.length().toMillis());
                waiting.computeIfAbsent(site.id(), id -> new Waiting());
            } else {
                Table table = tables.get(site.id());
                if (table == null || !table.site().signature().equals(site.signature())) {
                    tables.put(site.id(), new Table(site, maxKeys));
                } else {
                    table.use(site);
                }
            }
        }
        tables.keySet().retainAll(sites.keySet());
        waiting.keySet().retainAll(sites.keySet());
        crossings.keySet().removeIf(rule -> changed.stream()
                .noneMatch(site -> site.other().equals(rule)));
    }

    /** A new event is at hand. Returns when it happened (epoch milliseconds). */
    public long begin(Event event) {
        answers.clear();
        time = clock.observe(event);
        arrival = arrivals++;
        if (arrivals % EVENTS_BETWEEN_SWEEPS == 0) {
            sweep();
        }
        return time;
    }

    /** An event that waited is at hand again. */
    public void begin(Asked again) {
        answers.clear();
        time = again.time();
        arrival = again.arrival();
    }

    /**
     * An event to be shown again to one rule, for which another rule has come true.
     *
     * @param rule the rule that asked
     * @param event the event it asked for
     * @param time when that happened (epoch milliseconds)
     * @param arrival its place in the order of arrival
     */
    public record Asked(String rule, Event event, long time, long arrival) {}

    /** Counts the event at this call site, once, and returns the value; 0 where a key is absent. */
    public long measure(String siteId, Event event, String value, String... keys) {
        Table table = tables.get(siteId);
        if (table == null) {
            return 0;
        }
        Answer known = answers.get(siteId);
        if (known == null) {
            boolean distinct = table.site().kind() == Site.Kind.DISTINCT;
            String key = key(keys);
            known = key.isEmpty() || (distinct && value.isEmpty())
                    ? Answer.NOTHING
                    : table.add(
                            key,
                            new Seen(event.id(), time, event.occurrences(), distinct ? value : null, arrival),
                            clock.horizon());
            answers.put(siteId, known);
        }
        return known.value();
    }

    /** Says whether the other rule came true for this key in the window that ends with the event at hand. */
    public boolean found(String siteId, Event event, String key) {
        Site site = sites.get(siteId);
        if (site == null || key.isEmpty()) {
            return false;
        }
        Answer known = answers.get(siteId);
        if (known == null) {
            known = lookBack(site, event, key);
            answers.put(siteId, known);
        }
        return known.value() > 0;
    }

    private Answer lookBack(Site site, Event event, String key) {
        Crossings other = crossings.get(site.other());
        Map.Entry<Long, List<Seen>> last =
                other == null ? null : other.last(key, time, site.length().toMillis());
        if (last != null) {
            return new Answer(1, true, last.getValue(), List.of(last.getKey()));
        }
        Waiting waits = waiting.get(site.id());
        if (waits != null) {
            waits.add(key, new Waiting.Late(event, time, arrival));
        }
        return Answer.NOTHING;
    }

    /** What this call site would say about an event, see {@link Looking}; null where there is no such call. */
    Looking.@Nullable Look look(String siteId, Event event, String value, String... keys) {
        Site site = sites.get(siteId);
        if (site == null) {
            return null;
        }
        long when = EventClock.timeOf(event);
        String key = key(keys);
        Answer answer = Answer.NOTHING;
        Table table = tables.get(siteId);
        if (site.kind() == Site.Kind.FOUND) {
            Crossings other = crossings.get(site.other());
            Map.Entry<Long, List<Seen>> last = other == null || key.isEmpty()
                    ? null
                    : other.last(key, when, site.length().toMillis());
            answer = last == null ? answer : new Answer(1, true, last.getValue(), List.of(last.getKey()));
        } else if (table != null && !key.isEmpty()) {
            boolean distinct = site.kind() == Site.Kind.DISTINCT;
            if (!distinct || !value.isEmpty()) {
                answer = table.look(
                        key, new Seen(event.id(), when, event.occurrences(), distinct ? value : null, arrivals));
            }
        }
        return new Looking.Look(site, key.replace('\0', ' '), answer, when >= clock.horizon());
    }

    private static String key(String... parts) {
        for (String part : parts) {
            if (part.isEmpty()) {
                return "";
            }
        }
        return String.join("\0", parts);
    }

    /** What the call sites said about the event at hand, by site id; a site that was not asked is not in it. */
    public Map<String, Answer> answers() {
        return answers;
    }

    /**
     * A rule came true at these times for this key. Returns what now has to be looked at again, in order of arrival.
     */
    public List<Asked> cameTrue(String rule, String key, List<Long> times, List<Seen> evidence) {
        Crossings asked = crossings.get(rule);
        if (asked == null || key.isEmpty()) {
            return List.of();
        }
        List<Asked> again = new ArrayList<>();
        for (long at : times) {
            asked.add(key, at, evidence);
            for (Site site : sites.values()) {
                Waiting waits = waiting.get(site.id());
                if (waits != null && site.other().equals(rule)) {
                    for (Waiting.Late late : waits.take(key, at, site.length().toMillis())) {
                        again.add(new Asked(site.rule(), late.event(), late.time(), late.arrival()));
                    }
                }
            }
        }
        again.sort((a, b) -> a.arrival() != b.arrival()
                ? Long.compare(a.arrival(), b.arrival())
                : a.rule().compareTo(b.rule()));
        return again;
    }

    private void sweep() {
        long horizon = clock.horizon();
        tables.values().forEach(table -> table.forget(horizon));
        crossings.values().forEach(other -> other.forget(horizon));
        waiting.values().forEach(waits -> waits.forget(horizon));
    }

    /** How far each source has come, by its slowest host; those from which something arrived since then. */
    public Map<String, Instant> watermarks(Instant since) {
        return clock.watermarks(since);
    }

    /** What is remembered now. */
    public Memory memory() {
        return new Memory(
                tables.values().stream().mapToLong(Table::keys).sum()
                        + crossings.values().stream().mapToLong(Crossings::keys).sum(),
                tables.values().stream().mapToLong(Table::dropped).sum()
                        + crossings.values().stream()
                                .mapToLong(Crossings::dropped)
                                .sum()
                        + waiting.values().stream().mapToLong(Waiting::dropped).sum(),
                clock.late(),
                clock.fromTheFuture());
    }

    /**
     * Numbers for operators.
     *
     * @param keys keys remembered, over all call sites
     * @param dropped keys and events let go because a bound was reached: findings may be missing
     * @param late events that came after the allowed lateness
     * @param fromTheFuture events dated after their arrival, and taken as of their arrival
     */
    public record Memory(long keys, long dropped, long late, long fromTheFuture) {}
}

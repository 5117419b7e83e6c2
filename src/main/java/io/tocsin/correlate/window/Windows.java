package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that the rules remember. Survives a reload of the rules: a call site keeps what it knows while that is what the
 * changed text counts (docs/adr/0013).
 *
 * <p>One thread at a time. Asking again about the event at hand gives the same answer and changes nothing, so it does
 * not matter how often a condition is evaluated.
 */
public final class Windows {

    /** Keys that one call site remembers; past it the one longest unused is dropped, and counted. */
    public static final int MAX_KEYS = 100_000;

    private static final int EVENTS_BETWEEN_SWEEPS = 1_024;

    private final Watermarks clock;
    private final Lists lists;
    private final CallSites sites;
    private final Asks asks;
    /** The calls that were asked about the event at hand, in that order. */
    private final List<Call> asked = new ArrayList<>();

    private long turn;
    private long arrivals;
    private long nextSweep = EVENTS_BETWEEN_SWEEPS;
    private long time;
    private long arrival;
    /** How far the watermark was when what is at hand came true by time alone; else it goes by the clock. */
    private long firedAt = Long.MAX_VALUE;

    public Windows(Duration lateness, int maxKeys, Lists lists) {
        this(Bounds.of(lateness, maxKeys), lists);
    }

    public Windows(Bounds bounds, Lists lists) {
        clock = new Watermarks(bounds);
        this.lists = lists;
        sites = new CallSites(bounds, clock, lists);
        asks = new Asks(sites, lists);
    }

    /** Goes on with these call sites; what others remembered is dropped, and what is not what a changed call counts. */
    public void use(Collection<Site> changed) {
        sites.use(changed);
    }

    /** The rules among these with a call that does not know all that it asks. */
    public Set<String> lacking(Collection<Site> wanted) {
        return sites.lacking(wanted);
    }

    /**
     * Goes on with what these rules remember elsewhere, in place of what they remember here.
     *
     * @param filled was shown all that was shown here, as far back as these rules look; not to be used any more
     */
    public void adopt(Windows filled, Set<String> rules) {
        sites.adopt(filled.sites, rules);
        // what comes from now on has arrived after all that is remembered
        arrivals = Math.max(arrivals, filled.arrivals);
    }

    /** The rules that may not know of what happened before these moments. */
    public Map<String, Instant> partly() {
        Map<String, Instant> since = new HashMap<>();
        for (Call call : sites.calls().values()) {
            if (!call.isWhole(clock.watermark())) {
                since.merge(call.site().rule(), Instant.ofEpochMilli(call.since()), (a, b) -> a.isAfter(b) ? a : b);
            }
        }
        return since;
    }

    /** Nothing that happened before this (epoch milliseconds) is waited for; {@link Long#MIN_VALUE} where that is not known yet. */
    public long watermark() {
        return clock.watermark();
    }

    /** How late it is: when the last event came, or a tick; empty where nothing has come yet. */
    public Optional<Instant> now() {
        return clock.now() == Long.MIN_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(clock.now()));
    }

    /** When somebody listened so far, and to what; null where events do not come as they happen. */
    public @Nullable Listening listening() {
        return sites.timers().isListening() ? sites.timers().listening(expected()) : null;
    }

    /** What was recorded is looked at as of this moment: nothing is known to be missing from it before. */
    public void asOf(Instant now) {
        sites.timers().asOf(now.toEpochMilli());
    }

    /** Time has gone on until an event came; what {@link #nextDue} tells then came true meanwhile. */
    public void arrive(Event event) {
        clock.arrive(event);
    }

    /**
     * An event has come. Returns when it happened (epoch milliseconds); what {@link #nextDue} tells then came true before it,
     * and {@link #begin} is called for it after that.
     */
    public long observe(Event event) {
        firedAt = Long.MAX_VALUE;
        return clock.observe(event);
    }

    /** What happened at this time (epoch milliseconds) is at hand: an event that has come, or a finding. */
    public void begin(long when) {
        nextTurn();
        time = when;
        arrival = arrivals++;
        if (arrivals >= nextSweep) {
            sweep();
            nextSweep = arrivals + EVENTS_BETWEEN_SWEEPS;
        }
    }

    /** An event that waited is at hand again. */
    public void begin(Asked again) {
        nextTurn();
        time = again.time();
        arrival = again.arrival();
    }

    private void nextTurn() {
        asked.clear();
        turn++;
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

    /**
     * Takes the event in at this call site, once, and returns the value; where a key or the value is absent, one with which
     * what the rule wants is not so.
     *
     * @param arguments of the call, as the author wrote them
     */
    public double ask(String siteId, Event event, Object... arguments) {
        Call call = sites.calls().get(siteId);
        if (call == null) {
            return 0;
        }
        if (!call.isAnswered(turn)) {
            Answer answer = asks.of(call, event, new Asks.Moment(time, arrival, kept(), timeHasCome()), arguments);
            call.answer(turn, call.isWhole(time) ? answer : call.partly(answer));
            asked.add(call);
        }
        return call.answer().value();
    }

    /** What this call site would say about an event at this time, see {@link Looking}; empty where there is no such call. */
    List<Looking.Look> look(String siteId, Event event, long when, Object... arguments) {
        Call call = sites.calls().get(siteId);
        return call == null
                ? List.of()
                : new Looks(clock, sites.histories(), lists, arrivals).of(call, event, when, arguments);
    }

    /** The lists that rules ask. */
    public Lists lists() {
        return lists;
    }

    /** What the call sites said about the event at hand, by site id; a site that was not asked is not in it. */
    public Map<String, Answer> answers() {
        Map<String, Answer> answers = new LinkedHashMap<>();
        asked.forEach(call -> answers.put(call.site().id(), call.answer()));
        return answers;
    }

    /**
     * A rule came true at these times for this key. Returns what now has to be looked at again, in order of arrival.
     */
    public List<Asked> cameTrue(String rule, String key, List<Long> times, List<WindowEntry> evidence) {
        RuleMatchHistory cameTrue = sites.histories().get(rule);
        if (cameTrue == null) {
            return List.of();
        }
        List<Asked> again = new ArrayList<>();
        for (Call call : sites.calls().values()) {
            Site site = call.site();
            String askedKey = site.isKeyless() ? CallArguments.EVERYTHING : key;
            if (!site.other().equals(rule) || askedKey.isEmpty()) {
                continue;
            }
            Waiting waits = call.waiting();
            for (long at : times) {
                cameTrue.add(askedKey, at, evidence, kept(), timeHasCome());
                if (waits != null) {
                    for (Waiting.Late late :
                            waits.take(askedKey, at, site.length().toMillis(), timeHasCome())) {
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

    /** Our clock was set back to this. */
    public void setBack(Instant now) {
        clock.setBack(now);
    }

    /** It is this late by our clock; where nobody sends, time goes on without them. */
    public void tick(Instant now) {
        clock.tick(now);
    }

    /** Nothing that happened before this comes any more. */
    public void finish(Instant now) {
        clock.finish(now);
    }

    /**
     * The next thing that time alone has made true, in the order in which it came true, each once; null where there is none
     * by now. What one leads to is to be told before the next is asked for: it may have been what that waited for.
     */
    public @Nullable Timer nextDue() {
        Timer due = sites.timers().next(clock);
        while (due != null && !isCertain(due)) {
            due = sites.timers().next(clock);
        }
        firedAt = due == null ? Long.MAX_VALUE : due.due();
        return due;
    }

    /** How far time has come for what is at hand (epoch milliseconds): what came true meanwhile is told in order. */
    private long timeHasCome() {
        return Math.min(firedAt, clock.watermark());
    }

    /** When what is at hand arrived (epoch milliseconds), see {@link WindowEntry#kept}. */
    private long kept() {
        return firedAt == Long.MAX_VALUE ? clock.now() : firedAt;
    }

    /** What did not come before an event is not known where it is not known what came before. */
    private boolean isCertain(Timer due) {
        Call call = sites.calls().get(due.site().id());
        long length = due.site().length().toMillis();
        return due.site().kind() != Site.Kind.WITHOUT || call == null || call.isWhole(due.at() - length);
    }

    /** What is shown now was shown before, while somebody listened as is said here. */
    public void replay(Listening before) {
        clock.goLive();
        sites.timers().replay(before);
    }

    /** From now on events come as they happen, and keys that were not expected until now are. */
    public void listen(Instant now) {
        clock.goLive();
        sites.timers().listen(now.toEpochMilli());
    }

    /** Since when the keys of lists that were never heard are expected, as {@link Listening#expected} has it. */
    public Map<String, Instant> expected() {
        Map<String, Instant> expected = new HashMap<>();
        sites.timers().listed().forEach(detector -> detector.tellExpected(expected));
        return expected;
    }

    private void sweep() {
        long now = timeHasCome();
        functions().forEach(function -> function.sweep(now));
        sites.histories().values().forEach(history -> history.sweep(now));
        for (Call call : sites.calls().values()) {
            if (call.waiting() != null) {
                call.waiting().forget(now);
            }
        }
    }

    private Stream<WindowFunction<?>> functions() {
        return sites.calls().values().stream()
                .<WindowFunction<?>>map(Call::function)
                .filter(Objects::nonNull);
    }

    /** How far each source has come, by its slowest host; those from which something arrived since then. */
    public Map<String, Instant> watermarks(Instant since) {
        return clock.bySource(since);
    }

    /** How far time has come, to be looked at. */
    public Watermarks clock() {
        return clock;
    }

    /** How many keys each call remembers. */
    public int maxKeys() {
        return sites.maxKeys();
    }

    /** Keys and events that this call let go because a bound was reached. */
    public long dropped(String siteId) {
        Call call = sites.calls().get(siteId);
        RuleMatchHistory other =
                call == null ? null : sites.histories().get(call.site().other());
        return (call == null ? 0 : call.dropped()) + (other == null ? 0 : other.dropped());
    }

    /** What is remembered now. */
    public Remembered memory() {
        return new Remembered(
                functions().mapToLong(function -> function.keys().size()).sum()
                        + sites.histories().values().stream()
                                .mapToLong(RuleMatchHistory::keys)
                                .sum(),
                sites.calls().values().stream().mapToLong(Call::dropped).sum()
                        + sites.histories().values().stream()
                                .mapToLong(RuleMatchHistory::dropped)
                                .sum(),
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
    public record Remembered(long keys, long dropped, long late, long fromTheFuture) {}
}

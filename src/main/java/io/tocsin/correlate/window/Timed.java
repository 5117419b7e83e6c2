package io.tocsin.correlate.window;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls that time alone can make true. One thread at a time. */
final class Timed {

    private static final Comparator<Due> IN_ORDER = Comparator.comparingLong(Due::at)
            .thenComparing(one -> one.site().id())
            .thenComparing(Due::key)
            .thenComparing(Due::arrival);

    private final List<Memory<?>> memories = new ArrayList<>();
    private final Map<String, Crossings> crossings;
    private long lookedAt = Long.MIN_VALUE;
    private long listsLookedAt = Long.MIN_VALUE;
    private long asOf = Long.MAX_VALUE;
    private Listening listening = Listening.ALWAYS;
    private boolean replaying;
    /** Since when somebody listens; {@link Long#MIN_VALUE} where what was recorded is looked at. */
    private long listensSince = Long.MIN_VALUE;

    /** @param crossings when other rules came true, by rule */
    Timed(Map<String, Crossings> crossings) {
        this.crossings = crossings;
    }

    /** Goes on with these. */
    void use(List<Memory<?>> changed) {
        memories.clear();
        memories.addAll(changed);
        memories.sort(Comparator.comparing(memory -> memory.site().id()));
        tellSilences();
        listsLookedAt = Long.MIN_VALUE;
    }

    /** What was recorded is looked at as of this moment (epoch milliseconds). */
    void asOf(long now) {
        asOf = now;
        tellSilences();
    }

    /** What comes now came while somebody listened as is said here, and is shown again. */
    void replay(Listening before) {
        listening = before;
        replaying = true;
        tellSilences();
    }

    /** From now on events come as they happen (epoch milliseconds). */
    void listen(long now) {
        replaying = false;
        listensSince = now;
        listsLookedAt = Long.MIN_VALUE;
    }

    /** Whether events come as they happen, or as they came when they did. */
    boolean isListening() {
        return replaying || listensSince != Long.MIN_VALUE;
    }

    /** The same, with what is expected by now. */
    Listening listening(Map<String, Instant> expected) {
        return new Listening(listening.gaps(), expected);
    }

    private void tellSilences() {
        for (Silence silence : silences()) {
            silence.use(listening);
            if (asOf != Long.MAX_VALUE) {
                silence.onlyLasting();
            }
        }
    }

    List<Silence> silences() {
        return memories.stream()
                .filter(Silence.class::isInstance)
                .map(Silence.class::cast)
                .toList();
    }

    /**
     * The next thing that time has made true, in the order in which it came true; null where there is none by now. What
     * was told before it, and what came of that, is known to it.
     */
    @Nullable
    Due next(EventClock clock) {
        long horizon = clock.horizon();
        if (memories.isEmpty() || (horizon == lookedAt && !waitsForOneBehind())) {
            return null;
        }
        lookAtLists(clock);
        for (Memory<?> first = first(clock); first != null; first = first(clock)) {
            Due due = first.firstDue(clock);
            if (due != null) {
                first.taken(due);
                if (due.site().kind() == Site.Kind.SILENT || !cameInTime(due, clock)) {
                    return due;
                }
            }
        }
        lookedAt = horizon;
        return null;
    }

    private boolean waitsForOneBehind() {
        for (Memory<?> memory : memories) {
            if (memory.waitsForOneBehind()) {
                return true;
            }
        }
        return false;
    }

    /** A list is looked through once for each second that time goes on. */
    private void lookAtLists(EventClock clock) {
        long second = Math.floorDiv(clock.horizon(), 1_000L);
        if (second == listsLookedAt) {
            return;
        }
        listsLookedAt = second;
        long since = listensSince == Long.MIN_VALUE ? clock.front() : Math.max(listensSince, clock.lastArrival());
        for (Silence silence : silences()) {
            if (!silence.site().arguments().list().isEmpty()) {
                silence.expect(clock.horizon(), replaying ? Long.MAX_VALUE : since, asOf);
            }
        }
    }

    /** Where what is due came true first; null where nothing is. */
    private @Nullable Memory<?> first(EventClock clock) {
        Memory<?> first = null;
        Due earliest = null;
        for (Memory<?> memory : memories) {
            Due due = isEarly(memory.site(), clock) ? null : memory.firstDue(clock);
            if (due != null && (earliest == null || comesBefore(due, earliest))) {
                earliest = due;
                first = memory;
            }
        }
        return first;
    }

    /** What was silent for a while and is not at the moment that is looked at is not told. */
    private boolean isEarly(Site site, EventClock clock) {
        return site.kind() == Site.Kind.SILENT && asOf != Long.MAX_VALUE && clock.horizon() < asOf;
    }

    /** Of two that came true at one time, one that the other asks about is the first. */
    private static boolean comesBefore(Due one, Due other) {
        if (one.at() == other.at()) {
            boolean asks = one.site().other().equals(other.site().rule());
            boolean isAsked = other.site().other().equals(one.site().rule());
            if (asks != isAsked) {
                return isAsked;
            }
        }
        return IN_ORDER.compare(one, other) < 0;
    }

    private boolean cameInTime(Due due, EventClock clock) {
        Site site = due.site();
        Crossings other = crossings.get(site.other());
        long length = site.length().toMillis();
        long happened = due.at() - length;
        boolean before = site.kind() == Site.Kind.WITHOUT
                && other != null
                && other.last(due.key(), happened, length, clock, due.at()) != null;
        String event = due.event() == null ? "" : due.event().id();
        return before || (other != null && other.first(due.key(), happened, length, event) != null);
    }
}

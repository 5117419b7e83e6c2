package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Events after which something has to come. They are kept whole until their time is over: by the time of who sent them,
 * where time has gone on without that sender.
 */
final class Missing extends Memory<Missing.Same> {

    private static final Comparator<Waiting> FIRST_OVER = Comparator.comparingLong(Waiting::deadline)
            .thenComparing(Waiting::key)
            .thenComparing(waiting -> waiting.seen().arrival())
            .thenComparing(waiting -> waiting.seen().event());

    private final int maxWaiting;
    private final TreeSet<Waiting> waiting = new TreeSet<>(FIRST_OVER);
    /** Those whose time is over by the time of all, and not by that of who sent them. */
    private final Map<Mark, TreeSet<Waiting>> behind = new LinkedHashMap<>();

    private @Nullable Waiting first;
    private int size;

    /** @param maxWaiting more events than this are not waited for; what is let go is counted */
    Missing(Site site, int maxKeys, int maxWaiting) {
        super(site, maxKeys);
        this.maxWaiting = maxWaiting;
    }

    record Waiting(
            String key,
            Seen seen,
            Event event,
            long deadline,
            @Nullable Mark sender) {}

    /** Those of one key. */
    static final class Same extends Kept {
        private final List<Waiting> waiting = new ArrayList<>(1);
    }

    @Override
    void moveTo(EventClock clock, EventClock before) {
        super.moveTo(clock, before);
        behind.values().forEach(waiting::addAll);
        behind.clear();
        first = null;
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        byKey().forEach(same -> same.waiting.clear());
        for (Waiting one : all) {
            Mark sender = one.sender();
            Waiting moved = new Waiting(
                    one.key(), one.seen(), one.event(), one.deadline(), sender == null ? null : clock.known(sender));
            waiting.add(moved);
            Same same = byKey().get(one.key());
            if (same != null) {
                same.waiting.add(moved);
            }
        }
    }

    @Override
    Same make(long time) {
        return new Same();
    }

    @Override
    Answer take(Same same, String key, Seen seen, Event event, long horizon) {
        boolean known =
                same.waiting.stream().anyMatch(other -> other.seen().event().equals(seen.event()));
        if (!known && size >= maxWaiting) {
            drop(1);
        } else if (!known) {
            long deadline = seen.time() + site().length().toMillis();
            Waiting one = new Waiting(key, seen, event, deadline, sender());
            same.waiting.add(one);
            waiting.add(one);
            size++;
        }
        return Answer.NOTHING;
    }

    /** One whose time is over; whether what it waited for came is for {@link Timed} to say. */
    @Override
    @Nullable
    Due firstDue(EventClock clock) {
        Waiting earliest = firstInTime(clock);
        for (Map.Entry<Mark, TreeSet<Waiting>> sent : behind.entrySet()) {
            Waiting one = sent.getValue().first();
            boolean over = one.deadline() <= Math.min(clock.horizon(), clock.own(sent.getKey()));
            if (over && (earliest == null || FIRST_OVER.compare(one, earliest) < 0)) {
                earliest = one;
            }
        }
        first = earliest;
        return earliest == null
                ? null
                : new Due(
                        site(),
                        earliest.key(),
                        earliest.deadline(),
                        earliest.event(),
                        earliest.seen().arrival());
    }

    private @Nullable Waiting firstInTime(EventClock clock) {
        while (!waiting.isEmpty() && waiting.first().deadline() <= clock.horizon()) {
            Waiting one = waiting.first();
            Mark sender = one.sender();
            if (sender == null || one.deadline() <= clock.own(sender)) {
                return one;
            }
            waiting.remove(one);
            behind.computeIfAbsent(sender, mark -> new TreeSet<>(FIRST_OVER)).add(one);
        }
        return null;
    }

    @Override
    void taken(Due due) {
        Waiting over = first;
        if (over == null) {
            return;
        }
        size--;
        if (!waiting.remove(over)) {
            behind.values().removeIf(sent -> sent.remove(over) && sent.isEmpty());
        }
        Same same = byKey().get(over.key());
        if (same != null) {
            same.waiting.remove(over);
        }
        first = null;
    }

    @Override
    boolean waitsForOneBehind() {
        return !behind.isEmpty();
    }

    /** Whether what has to come can come still is all that is known here; whether it came is for {@link Looks} to say. */
    @Override
    View look(Same same, String key, Seen seen, Event event) {
        long until = seen.time() + site().length().toMillis();
        boolean waits = same.waiting.stream().anyMatch(one -> one.seen().event().equals(seen.event()));
        return waits ? View.waiting(until, "") : View.of(Answer.yes(List.of(seen), until));
    }

    @Override
    boolean forget(Same same, long horizon) {
        return same.waiting.isEmpty();
    }
}

package io.tocsin.correlate.window;

import io.tocsin.correlate.text.Durations;
import io.tocsin.event.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Values that a key was seen with. A value is new when it was not seen within the retention before the event, and the key
 * was seen before what is learnt, by no more than the retention. So nothing further back matters, and a restart need read
 * no further. A value is told as new once, by the event that came first.
 */
final class NewValues extends Memory<NewValues.Known> {

    /** Values that one key is remembered with; past it the longest unused is dropped, and counted. */
    static final int MAX_VALUES = 10_000;

    NewValues(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    static final class Known extends Kept {
        private final Map<String, Value> values = new LinkedHashMap<>(4, 0.75f, true);
        /** When it was seen; those are left out that nobody who asks about the retention as a whole can miss. */
        private final NavigableSet<Long> times = new TreeSet<>();

        private void seenAt(long time, long retention) {
            if (times.add(time)) {
                dropNeedless(times.lower(time), retention);
                dropNeedless(time, retention);
                dropNeedless(times.higher(time), retention);
            }
        }

        private void dropNeedless(@Nullable Long time, long retention) {
            if (time == null) {
                return;
            }
            Long before = times.lower(time);
            Long after = times.higher(time);
            if (before != null && after != null && after - before <= retention) {
                times.remove(time);
            }
        }
    }

    private static final class Value {
        private long last;
        private String newWith = "";

        private Value(long last) {
            this.last = last;
        }
    }

    @Override
    Known make(long time) {
        return new Known();
    }

    @Override
    Answer take(Known known, String key, Seen seen, Event event, long horizon) {
        String name = String.valueOf(seen.value());
        long retention = site().length().toMillis();
        known.seenAt(seen.time(), retention);
        Value value = known.values.get(name);
        boolean isNew = isNew(value, seen);
        if (value == null) {
            if (known.values.size() >= MAX_VALUES) {
                known.values.remove(known.values.keySet().iterator().next());
                drop(1);
            }
            value = new Value(seen.time());
            known.values.put(name, value);
        } else {
            value.last = Math.max(value.last, seen.time());
        }
        if (!isNew || isLearning(known, seen)) {
            return Answer.NOTHING;
        }
        value.newWith = seen.event();
        return Answer.yes(List.of(seen), seen.time());
    }

    private boolean isNew(@Nullable Value value, Seen seen) {
        return value == null
                || value.newWith.equals(seen.event())
                || value.last <= before(seen.time(), site().length().toMillis());
    }

    private boolean isLearning(Known known, Seen seen) {
        long learnt = before(seen.time(), site().arguments().past().toMillis());
        Long knownAt = known.times.floor(learnt);
        return knownAt == null || knownAt <= before(learnt, site().length().toMillis());
    }

    @Override
    View look(Known known, String key, Seen seen, Event event) {
        Value value = known.values.get(String.valueOf(seen.value()));
        String shown = "\"" + seen.value() + "\"";
        if (isLearning(known, seen)) {
            Long first = known.times.lower(seen.time());
            String past = Durations.word(site().arguments().past());
            return View.no(
                    first == null
                            ? "what is known of the key begins with this event: new is told " + past + " after that"
                            : "what is known of the key begins at " + View.time(known.times.first()) + ": new is told "
                                    + past + " after that");
        }
        if (value != null && !isNew(value, seen)) {
            return View.no(shown + " is not new: it was seen at " + View.time(value.last));
        }
        return View.of(Answer.yes(List.of(seen), seen.time()), shown + " is new");
    }

    @Override
    boolean forget(Known known, long horizon) {
        known.values
                .values()
                .removeIf(value -> value.last <= before(horizon, site().length().toMillis()));
        known.times.headSet(before(horizon, site().reach().toMillis()), true).clear();
        return known.values.isEmpty() && known.times.isEmpty();
    }
}

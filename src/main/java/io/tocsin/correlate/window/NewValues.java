package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values that a key was seen with. A value is new when it was not seen within the retention before the event, and the key
 * has been known for longer than is learnt. A value is told as new once, by the event that came first.
 */
final class NewValues extends Memory<NewValues.Known> {

    /** Values that one key is remembered with; past it the longest unused is dropped, and counted. */
    static final int MAX_VALUES = 10_000;

    NewValues(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    static final class Known {
        private long first;
        private final Map<String, Value> values = new LinkedHashMap<>(4, 0.75f, true);

        private Known(long first) {
            this.first = first;
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
        return new Known(time);
    }

    @Override
    Answer take(Known known, String key, Seen seen, Event event, long horizon) {
        String name = String.valueOf(seen.value());
        known.first = Math.min(known.first, seen.time());
        Value value = known.values.get(name);
        boolean isNew;
        if (value == null) {
            isNew = true;
            if (known.values.size() >= MAX_VALUES) {
                known.values.remove(known.values.keySet().iterator().next());
                drop(1);
            }
            value = new Value(seen.time());
            known.values.put(name, value);
        } else {
            isNew = value.newWith.equals(seen.event())
                    || value.last <= before(seen.time(), site().length().toMillis());
            value.last = Math.max(value.last, seen.time());
        }
        boolean learning = seen.time() < known.first + site().arguments().past().toMillis();
        if (!isNew || learning) {
            return Answer.NOTHING;
        }
        value.newWith = seen.event();
        return Answer.yes(List.of(seen), seen.time());
    }

    @Override
    boolean forget(Known known, long horizon) {
        known.values
                .values()
                .removeIf(value -> value.last <= before(horizon, site().length().toMillis()));
        return known.values.isEmpty()
                && known.first <= before(horizon, site().reach().toMillis());
    }
}

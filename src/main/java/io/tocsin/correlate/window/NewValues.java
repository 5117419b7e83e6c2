package io.tocsin.correlate.window;

import io.tocsin.correlate.text.Durations;
import io.tocsin.event.Event;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values that a key was seen with. A value is new when it was not seen within the retention before the event, and the key
 * was seen before what is learnt, by no more than the retention. So nothing further back matters, and a restart need read
 * no further. A value is told as new once, by the event that came first.
 */
final class NewValues extends WindowFunction<NewValues.Known> {

    /** Values that one key is remembered with; past it the longest unused is dropped, and counted. */
    static final int MAX_VALUES = 10_000;

    NewValues(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    static final class Known {
        private final Map<String, Value> values = new LinkedHashMap<>(4, 0.75f, true);
        private final MatchTimes seen = new MatchTimes();
    }

    private static final class Value {
        private long last;
        private long kept;
        private String newWith = "";

        private Value(WindowEntry first) {
            last = first.time();
        }
    }

    @Override
    Known make() {
        return new Known();
    }

    @Override
    Answer take(Known known, String key, WindowEntry entry, Event event) {
        String name = String.valueOf(entry.value());
        MatchTimes.Match now = new MatchTimes.Match(entry.time(), List.of());
        known.seen.add(now, entry.kept(), keptAfter(watermark()), length());
        Value value = known.values.get(name);
        boolean isNew = isNew(value, entry);
        if (value == null) {
            if (known.values.size() >= MAX_VALUES) {
                known.values.remove(known.values.keySet().iterator().next());
                drop(1);
            }
            value = new Value(entry);
            known.values.put(name, value);
        }
        value.last = Math.max(value.last, entry.time());
        value.kept = Math.max(value.kept, entry.kept());
        if (!isNew || isLearning(known, entry)) {
            return Answer.NOTHING;
        }
        value.newWith = entry.event();
        return Answer.yes(List.of(entry), entry.time());
    }

    private long length() {
        return site().length().toMillis();
    }

    private boolean isNew(@Nullable Value value, WindowEntry entry) {
        return value == null || value.newWith.equals(entry.event()) || value.last <= before(entry.time(), length());
    }

    private boolean isLearning(Known known, WindowEntry entry) {
        long learnt = before(entry.time(), site().arguments().past().toMillis());
        return known.seen.last(learnt, length(), keptAfter(watermark())) == null;
    }

    @Override
    View look(Known known, String key, WindowEntry entry, Event event) {
        Value value = known.values.get(String.valueOf(entry.value()));
        String shown = "\"" + entry.value() + "\"";
        if (isLearning(known, entry)) {
            Long first = known.seen.earliest();
            String past = Durations.word(site().arguments().past());
            return View.no(
                    first == null || first >= entry.time()
                            ? "what is known of the key begins with this event: new is told " + past + " after that"
                            : "what is known of the key begins at " + View.time(first) + ": new is told " + past
                                    + " after that");
        }
        if (value != null && !isNew(value, entry)) {
            return View.no(shown + " is not new: it was seen at " + View.time(value.last));
        }
        return View.of(Answer.yes(List.of(entry), entry.time()), shown + " is new");
    }

    @Override
    boolean forget(Known known, long now) {
        Iterator<Value> longestUnused = known.values.values().iterator();
        while (longestUnused.hasNext() && longestUnused.next().kept <= before(now, length())) {
            longestUnused.remove();
        }
        return known.seen.forget(keptAfter(now)) && known.values.isEmpty();
    }
}

package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Events after which another rule has to come true: {@code missing} and {@code without}. They are kept whole until their
 * time is over.
 */
final class AwaitedMatches extends WindowFunction.Timed<Map<String, Timer>> {

    private final int maxWaiting;
    private final NavigableSet<Timer> timers = new TreeSet<>(Timer.IN_ORDER);

    AwaitedMatches(Site site, Bounds bounds) {
        super(site, bounds.maxKeys());
        maxWaiting = bounds.maxWaiting();
    }

    /** Those of one key, by event. */
    @Override
    Map<String, Timer> make() {
        return new LinkedHashMap<>(2);
    }

    @Override
    Answer take(Map<String, Timer> waiting, String key, WindowEntry entry, Event event) {
        if (waiting.containsKey(entry.event())) {
            return Answer.NOTHING;
        }
        if (timers.size() >= maxWaiting) {
            drop(1);
            return Answer.NOTHING;
        }
        long length = site().length().toMillis();
        Timer timer = new Timer(site(), key, entry.time() + length, entry.kept() + length, event, entry.arrival());
        waiting.put(entry.event(), timer);
        timers.add(timer);
        return Answer.NOTHING;
    }

    /** Whether what it waited for came is for {@link TimerQueue} to say. */
    @Override
    @Nullable
    Timer due(Watermarks clock) {
        return Timer.firstDue(timers, clock);
    }

    @Override
    void fired(Timer timer) {
        timers.remove(timer);
        Map<String, Timer> waiting = keys().get(timer.key());
        if (waiting != null && timer.event() != null) {
            waiting.remove(timer.event().id());
        }
    }

    /** Whether what has to come can come still is all that is known here; whether it came is for {@link Looks} to say. */
    @Override
    View look(Map<String, Timer> waiting, String key, WindowEntry entry, Event event) {
        long until = entry.time() + site().length().toMillis();
        return waiting.containsKey(entry.event())
                ? View.waiting(until, "")
                : View.of(Answer.yes(List.of(entry), until));
    }

    @Override
    boolean forget(Map<String, Timer> waiting, long now) {
        return waiting.isEmpty();
    }
}

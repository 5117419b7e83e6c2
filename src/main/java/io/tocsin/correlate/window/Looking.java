package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Answers the functions in rules about an event from what is remembered, and changes nothing of it: the event is counted
 * as if it came now, unless it was counted when it came. On the thread that {@link Windows} is on, or while that rests.
 */
public final class Looking implements Evaluation {

    private final Windows windows;
    private final Map<String, Look> looks = new LinkedHashMap<>();

    public Looking(Windows windows) {
        this.windows = windows;
    }

    /**
     * What a call would say.
     *
     * @param key the keys of the event, {@code ""} where one is absent
     * @param answer what it says, with what it counts
     * @param complete false where the event is so old that some of its window may be forgotten
     */
    public record Look(Site site, String key, Answer answer, boolean complete) {}

    /** What was asked since the start, by site id. */
    public Map<String, Look> looks() {
        return looks;
    }

    /** When the event counts as having happened. */
    public Instant timeOf(Event event) {
        return Instant.ofEpochMilli(EventClock.timeOf(event));
    }

    @Override
    public long measure(String site, Event event, String value, String... keys) {
        Look look = looks.computeIfAbsent(site, id -> windows.look(id, event, value, keys));
        return look == null ? 0 : look.answer().value();
    }

    @Override
    public boolean found(String site, Event event, String key) {
        Look look = looks.computeIfAbsent(site, id -> windows.look(id, event, "", key));
        return look != null && look.answer().value() > 0;
    }

    @Override
    public void alert(Event event) {
        throw new IllegalStateException("nothing is raised while looking");
    }
}

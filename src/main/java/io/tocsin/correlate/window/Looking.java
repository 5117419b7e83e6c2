package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
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

    private Event event = Event.builder().put("event.id", "none").build();
    private long time;

    public Looking(Windows windows) {
        this.windows = windows;
    }

    /**
     * What a call would say.
     *
     * @param key the keys of the event, {@code ""} where one is absent
     * @param answer what it says, with what it counts
     * @param complete false where the event is so old that some of its window may be forgotten
     * @param absent the ECS path of a key or the value that the event lacks; empty where it has all
     */
    public record Look(Site site, String key, Answer answer, boolean complete, String absent) {}

    /** What was asked since the start, by site id. */
    public Map<String, Look> looks() {
        return looks;
    }

    /** When the event counts as having happened; lists are asked about it and as of then from now on. */
    public Instant timeOf(Event about) {
        event = about;
        time = EventClock.timeOf(about);
        return Instant.ofEpochMilli(time);
    }

    @Override
    public double ask(String site, Event asked, Object... arguments) {
        timeOf(asked);
        Look look = looks.computeIfAbsent(site, id -> windows.look(id, asked, arguments));
        return look == null ? 0 : look.answer().value();
    }

    @Override
    public Lists lists() {
        return windows.lists();
    }

    @Override
    public Event event() {
        return event;
    }

    @Override
    public long time() {
        return time;
    }

    @Override
    public void found(Event event) {
        throw new IllegalStateException("nothing is raised while looking");
    }
}

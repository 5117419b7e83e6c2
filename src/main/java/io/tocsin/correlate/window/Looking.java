package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers the functions in rules about an event from what is remembered, and changes nothing of it: the event is counted
 * as if it came now, unless it was counted when it came. On the thread that {@link Windows} is on, or while that rests.
 */
public final class Looking implements Evaluation {

    /** The key of calls that have none. */
    public static final String EVERYTHING = CallArguments.EVERYTHING;

    private final Windows windows;
    private final Event event;
    private final long time;
    private final Map<String, List<Look>> looks = new LinkedHashMap<>();
    private boolean hoping;

    public Looking(Windows windows, Event event) {
        this(windows, event, Watermarks.timeOf(event));
    }

    /** @param time when it happened (epoch milliseconds); lists are asked as of then */
    public Looking(Windows windows, Event event, long time) {
        this.windows = windows;
        this.event = event;
        this.time = time;
    }

    /**
     * What a call would say of one key.
     *
     * @param key the keys of the event, for people; {@code ""} where one is absent
     * @param memoryKey the same as it is remembered
     * @param answer what it says, with what it counts
     * @param until until when what is missing can come (epoch milliseconds); far back where nothing is waited for
     * @param words why, for people; empty where the value says it all
     * @param complete false where what decides may not be known: the event is old, or the rule was edited
     * @param absent the ECS path of a key or the value that the event lacks; empty where it has all
     */
    public record Look(
            Site site,
            String key,
            String memoryKey,
            Answer answer,
            long until,
            String words,
            boolean complete,
            String absent) {

        /** Whether time has yet to decide. */
        public boolean isWaiting() {
            return until != View.DECIDED;
        }
    }

    /** What was asked since the start, by site id; of calls that nothing is remembered for, an empty list. */
    public Map<String, List<Look>> looks() {
        return looks;
    }

    /** What the calls that were asked say, by site id. */
    public Map<String, Answer> answers() {
        Map<String, Answer> answers = new LinkedHashMap<>();
        looks.forEach((site, all) -> {
            if (!all.isEmpty()) {
                answers.put(site, Looks.together(all));
            }
        });
        return answers;
    }

    /** From now on what is waited for is answered as if it did not come. */
    public void hope(boolean now) {
        hoping = now;
    }

    @Override
    public double ask(String site, Event asked, Object... arguments) {
        List<Look> all = looks.computeIfAbsent(site, id -> windows.look(id, asked, time, arguments));
        if (all.isEmpty()) {
            return 0;
        }
        return hoping && all.stream().anyMatch(Look::isWaiting)
                ? 1
                : Looks.together(all).value();
    }

    /** Nothing that happened before this (epoch milliseconds) is waited for. */
    public long watermark() {
        return windows.watermark();
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

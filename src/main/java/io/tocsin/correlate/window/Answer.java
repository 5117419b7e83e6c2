package io.tocsin.correlate.window;

import java.util.List;

/**
 * What a window said about one event.
 *
 * @param value the value, 1 for yes and 0 for no; exact below {@link Site.Comparison#enough}, at least that from there on
 * @param exact false where the window no longer keeps everything it counted, so that {@code value} is a lower bound
 * @param evidence what was counted, oldest first
 * @param crossings ends of the windows around this event that hold enough (epoch milliseconds), oldest first
 * @param words what else there is to say, for people; empty where there is nothing
 */
public record Answer(double value, boolean exact, List<Seen> evidence, List<Long> crossings, String words) {

    static final Answer NOTHING = new Answer(0, true, List.of(), List.of());

    Answer(double value, boolean exact, List<Seen> evidence, List<Long> crossings) {
        this(value, exact, evidence, crossings, "");
    }

    static Answer yes(List<Seen> evidence, long at) {
        return new Answer(1, true, evidence, List.of(at));
    }

    /** Says whether the rule's comparison holds. */
    public boolean holds(Site site) {
        return site.comparison().holds(value);
    }
}

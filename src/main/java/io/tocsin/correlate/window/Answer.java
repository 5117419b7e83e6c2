package io.tocsin.correlate.window;

import java.util.List;

/**
 * What a window said about one event.
 *
 * @param value the count; exact below {@link Site.Comparison#enough}, at least that from there on
 * @param exact false where the window no longer keeps everything it counted, so that {@code value} is a lower bound
 * @param evidence what was counted, oldest first
 * @param crossings ends of the windows around this event that hold enough (epoch milliseconds), oldest first
 */
public record Answer(long value, boolean exact, List<Seen> evidence, List<Long> crossings) {

    static final Answer NOTHING = new Answer(0, true, List.of(), List.of());

    /** Says whether the rule's comparison holds. */
    public boolean holds(Site site) {
        return site.kind() == Site.Kind.FOUND ? value > 0 : site.comparison().holds(value);
    }
}

package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/**
 * Something that comes true when time has passed and nothing has come.
 *
 * @param site the call
 * @param key the key
 * @param at when it comes true (epoch milliseconds)
 * @param due how far the watermark has to be for that to be certain (epoch milliseconds): later than {@code at} by as much
 *     as the event came after it happened, so that a sender that is behind is given its time
 * @param event the event that was waited for in vain after, or after which it was silent; null where nothing was ever heard
 * @param arrival the event's place in the order of arrival; -1 where there is none
 */
public record Timer(
        Site site, String key, long at, long due, @Nullable Event event, long arrival) {

    static final Comparator<Timer> IN_ORDER = Comparator.comparingLong(Timer::due)
            .thenComparing(timer -> timer.site().id())
            .thenComparing(Timer::key)
            .thenComparing(Timer::arrival);

    /** What has come true at this time, of a record that is looked at. */
    public Timer(Site site, String key, long at, @Nullable Event event) {
        this(site, key, at, at, event, -1);
    }

    /**
     * What the call says of it.
     *
     * @param shown the event that stands for it
     */
    public Answer answer(Event shown) {
        WindowEntry entry = new WindowEntry(
                shown.id(), shown.occurredAt().toEpochMilli(), shown.occurrences(), null, arrival, List.of());
        return Answer.yes(List.of(entry), at);
    }

    /** The first of these that is due; null where none is. */
    static @Nullable Timer firstDue(NavigableSet<Timer> timers, Watermarks clock) {
        if (!timers.isEmpty() && timers.first().due() <= clock.watermark()) {
            return timers.first();
        }
        if (clock.finished() != Long.MIN_VALUE) {
            for (Timer timer : timers) {
                if (timer.at() <= clock.finished()) {
                    return timer;
                }
            }
        }
        return null;
    }
}

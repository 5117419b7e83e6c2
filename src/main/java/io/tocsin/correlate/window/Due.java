package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that time made true.
 *
 * @param site the call
 * @param key the key
 * @param at when it came true (epoch milliseconds)
 * @param event the event that was waited for in vain after, or after which it was silent; null where nothing was ever heard
 * @param arrival the event's place in the order of arrival
 */
public record Due(Site site, String key, long at, @Nullable Event event, long arrival) {

    /**
     * What the call says of it.
     *
     * @param shown the event that stands for it
     */
    public Answer answer(Event shown) {
        Seen seen =
                new Seen(shown.id(), shown.occurredAt().toEpochMilli(), shown.occurrences(), null, arrival, List.of());
        return Answer.yes(List.of(seen), at);
    }
}

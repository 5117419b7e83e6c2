package io.tocsin.correlate.window;

import io.tocsin.event.Event;

/** What answers the functions in rules while an event is evaluated. */
public interface Evaluation {

    /** See {@link Windows#measure}. */
    long measure(String site, Event event, String value, String... keys);

    /** See {@link Windows#found}. */
    boolean found(String site, Event event, String key);

    /** The rule that fires now is true for this event. */
    void alert(Event event);
}

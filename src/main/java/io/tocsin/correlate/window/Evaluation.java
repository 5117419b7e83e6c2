package io.tocsin.correlate.window;

import io.tocsin.event.Event;

/** What answers the functions in rules while an event is evaluated. */
public interface Evaluation {

    /**
     * The value of a window function, 1 for yes and 0 for no.
     *
     * @param arguments as the author wrote them
     */
    double ask(String site, Event event, Object... arguments);

    /** Whether a list has this value, or a network that holds it. */
    boolean listed(String list, String value);

    /** The rule that fires now is true for this event. */
    void found(Event event);
}

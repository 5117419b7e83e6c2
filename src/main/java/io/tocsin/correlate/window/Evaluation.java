package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;

/** What answers the functions in rules while an event is evaluated. */
public interface Evaluation {

    /**
     * The value of a window function, 1 for yes and 0 for no.
     *
     * @param arguments as the author wrote them
     */
    double ask(String site, Event event, Object... arguments);

    /** The lists there are. */
    Lists lists();

    /** The event that is evaluated. */
    Event event();

    /** When it happened (epoch milliseconds): lists are asked as of then. */
    long time();

    /** The rule that fires now is true for this event. */
    void found(Event event);
}

package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;

/** What answers the functions in rules while an event is evaluated. */
public interface Evaluation {

    /** The id of the rule that the event at hand is shown to; empty where Drools does not run. */
    default String rule() {
        return "";
    }

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

    /** A regular expression took too many steps, and was taken not to match. */
    default void gaveUp() {}

    /** A condition of a rule of several patterns threw. */
    default void failed(Throwable cause) {}

    /** The rule that the event is shown to is true for it. */
    void found(Event event);
}

package io.tocsin.correlate.window;

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

    /** Whether a list has this value, or a network that holds it. */
    boolean listed(String list, String value);

    /** The rule that the event is shown to is true for it. */
    void found(Event event);
}

package io.tocsin.enrich;

import io.tocsin.event.Event;

/** Adds to an event what can be known about it as it passes. Thread-safe; must not wait for the outside. */
@FunctionalInterface
public interface Enricher {

    /** Returns the event with more in it, or the same. */
    Event enrich(Event event);
}

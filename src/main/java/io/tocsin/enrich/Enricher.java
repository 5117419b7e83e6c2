package io.tocsin.enrich;

import io.tocsin.event.Event;

/** Adds one kind of knowledge to events. Deterministic for the same event and data, quick, and free of I/O per event. */
public interface Enricher {

    /** Returns the richer event, or the same one where there is nothing to add; never changes what a sender said. */
    Event enrich(Event event);
}

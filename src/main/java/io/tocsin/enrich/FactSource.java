package io.tocsin.enrich;

import io.tocsin.event.Event;

/** Knows one kind of facts about events. Quick, bounded in memory, and free of I/O per event. */
interface FactSource {

    /** Adds what is known about the event, as it came. */
    void enrich(Event event, Additions additions);
}

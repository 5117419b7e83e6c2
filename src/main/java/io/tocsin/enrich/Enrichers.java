package io.tocsin.enrich;

import io.tocsin.event.Event;
import java.util.List;

/** All enrichers one after another, in the order of their beans. */
public final class Enrichers {

    private final List<Enricher> enrichers;

    /** @param enrichers empty where nothing is to be added */
    public Enrichers(List<Enricher> enrichers) {
        this.enrichers = List.copyOf(enrichers);
    }

    public Event enrich(Event event) {
        Event richer = event;
        for (Enricher enricher : enrichers) {
            richer = enricher.enrich(richer);
        }
        return richer;
    }
}

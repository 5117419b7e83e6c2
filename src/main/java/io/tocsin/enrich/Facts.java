package io.tocsin.enrich;

import io.tocsin.event.Event;
import java.util.List;

/** Adds what several sources know, in one copy of the event. */
final class Facts implements Enricher {

    private final List<FactSource> sources;

    /** @param sources in the order in which they add; the first that knows a field counts */
    Facts(List<FactSource> sources) {
        this.sources = List.copyOf(sources);
    }

    @Override
    public Event enrich(Event event) {
        Additions additions = new Additions(event);
        for (FactSource source : sources) {
            source.enrich(event, additions);
        }
        return additions.event();
    }
}

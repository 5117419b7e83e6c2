package io.tocsin.enrich;

import io.tocsin.event.Event;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** All enrichers, one after the other. One that fails leaves the event as it was: an event without extras is no loss. */
@Component
public final class Enrichers {

    private static final Logger log = LoggerFactory.getLogger(Enrichers.class);

    private final List<Enricher> all;

    Enrichers(List<Enricher> all) {
        this.all = List.copyOf(all);
    }

    public Event enrich(Event event) {
        Event richer = event;
        for (Enricher enricher : all) {
            try {
                richer = enricher.enrich(richer);
            } catch (RuntimeException e) {
                log.warn("Enricher {} failed on event {}", enricher.getClass().getSimpleName(), event.id(), e);
            }
        }
        return richer;
    }
}

package io.tocsin.console.incident;

import io.tocsin.console.stream.StreamHub;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentListener;
import io.tocsin.incident.Item;
import org.springframework.stereotype.Component;

/** Tells the stream of every change: of an incident to all, of what belongs to one to those who listen to it. */
@Component
final class IncidentStream implements IncidentListener {

    private final StreamHub hub;

    IncidentStream(StreamHub hub) {
        this.hub = hub;
    }

    @Override
    public void changed(Incident incident) {
        hub.publish("incident", IncidentView.of(incident));
    }

    @Override
    public void changed(String kind, Item<?> item) {
        hub.publish(kind, item.incident(), ItemView.of(item));
    }
}

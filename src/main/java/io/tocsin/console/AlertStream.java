package io.tocsin.console;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertListener;
import io.tocsin.console.stream.StreamHub;
import org.springframework.stereotype.Component;

/** Tells the stream of every alert that changes. */
@Component
final class AlertStream implements AlertListener {

    private final StreamHub hub;

    AlertStream(StreamHub hub) {
        this.hub = hub;
    }

    @Override
    public void changed(Alert alert) {
        hub.publish("alert", AlertView.of(alert));
    }
}

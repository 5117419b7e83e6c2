package io.tocsin.console;

import io.tocsin.console.stream.StreamHub;
import io.tocsin.respond.Run;
import io.tocsin.respond.RunListener;
import org.springframework.stereotype.Component;

/** Tells the stream of every run that changes. */
@Component
final class RunStream implements RunListener {

    private final StreamHub hub;

    RunStream(StreamHub hub) {
        this.hub = hub;
    }

    @Override
    public void changed(Run run) {
        hub.publish("run", RunView.of(run));
    }
}

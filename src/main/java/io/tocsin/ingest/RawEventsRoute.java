package io.tocsin.ingest;

import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;

/** {@code direct:raw-events}, where every source's route ends. */
final class RawEventsRoute extends RouteBuilder {

    private final Processor rawEvents;

    RawEventsRoute(RawEvents rawEvents) {
        this.rawEvents = rawEvents;
    }

    @Override
    public void configure() {
        from("direct:raw-events").routeId("raw-events").process(rawEvents);
    }
}

package io.tocsin.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** How many routes run, and how many routes or files do not. */
final class RouteMeters implements MeterBinder {

    private final RouteFiles files;

    RouteMeters(RouteFiles files) {
        this.files = files;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("tocsin.routes", this, meters -> meters.count(true))
                .tag("state", "running")
                .register(registry);
        Gauge.builder("tocsin.routes", this, meters -> meters.count(false))
                .tag("state", "failed")
                .register(registry);
    }

    private long count(boolean running) {
        return files.routes().stream()
                .filter(route -> (route.id() != null && route.state().equals("started")) == running
                        && !route.state().equals("empty"))
                .count();
    }
}

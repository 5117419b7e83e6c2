package io.tocsin.metrics;

import org.springframework.context.annotation.Import;

/** The room's own parts for another room's context. */
public final class TestMetrics {

    private TestMetrics() {}

    @Import(MetricsConfiguration.class)
    public static class Room {}
}

package io.tocsin.correlate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleMetersTest {

    @Test
    void theSlowestSourcesHaveALagOfTheirOwn() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, new MockClock());
        RuleMeters meters = new RuleMeters(registry);
        Map<String, Instant> sources = new HashMap<>();
        for (int i = 0; i < RuleMeters.MAX_SOURCES + 20; i++) {
            sources.put("s" + i, Instant.ofEpochMilli(-1000L * i));
        }

        meters.watermarks(Map.of("gone", Instant.EPOCH));
        meters.watermarks(sources);

        assertThat(registry.find("tocsin.rules.watermark.lag").gauges()).hasSize(RuleMeters.MAX_SOURCES + 1);
        assertThat(lag(registry, "s69")).isEqualTo(69.001);
        assertThat(lag(registry, RuleMeters.OTHER_SOURCES)).isEqualTo(19.001);
    }

    private static double lag(SimpleMeterRegistry registry, String source) {
        return registry.get("tocsin.rules.watermark.lag")
                .tag("source", source)
                .gauge()
                .value();
    }
}

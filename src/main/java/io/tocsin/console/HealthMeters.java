package io.tocsin.console;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem.Level;
import io.tocsin.platform.HealthReport;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** The problems of each part as a gauge, so that Prometheus can raise them. */
@Component
final class HealthMeters implements MeterBinder {

    private final List<HealthPart> parts;

    HealthMeters(List<HealthPart> parts) {
        this.parts = parts;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (HealthPart part : parts) {
            for (Level level : Level.values()) {
                String word = level.name().toLowerCase(Locale.ROOT);
                Gauge.builder("tocsin.health.problems", part, asked -> count(asked, word))
                        .tag("part", part.name())
                        .tag("level", word)
                        .register(registry);
            }
        }
    }

    private static long count(HealthPart part, String level) {
        return HealthReport.problems(List.of(part)).stream()
                .filter(problem -> problem.level().equals(level))
                .count();
    }
}

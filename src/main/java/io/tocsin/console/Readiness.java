package io.tocsin.console;

import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthReport;
import java.util.List;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether the server can do what it was configured for, for {@code /actuator/health} and its group {@code readiness}: DOWN,
 * which is 503, where a part reports a problem of that level. What recovers by itself leaves it UP.
 */
@Component("tocsin")
final class Readiness implements HealthIndicator {

    private final List<HealthPart> parts;

    Readiness(List<HealthPart> parts) {
        this.parts = parts;
    }

    @Override
    public Health health() {
        return HealthReport.problems(parts).stream().anyMatch(HealthReport.Problem::isDown)
                ? Health.down().build()
                : Health.up().build();
    }
}

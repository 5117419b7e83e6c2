package io.tocsin.console;

import static io.tocsin.access.Permission.HEALTH_READ;

import io.tocsin.access.RequiresPermission;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthReport;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What each room reports to operators, together. */
@RestController
final class HealthController {

    private final List<HealthPart> parts;

    HealthController(List<HealthPart> parts) {
        this.parts = parts;
    }

    @RequiresPermission(HEALTH_READ)
    @GetMapping("/api/v1/health")
    HealthReport health() {
        return HealthReport.of(parts);
    }
}

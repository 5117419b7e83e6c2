package io.tocsin.console;

import io.tocsin.platform.HealthPart;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What each room tells operators, together. */
@RestController
final class HealthController {

    private static final Logger log = LoggerFactory.getLogger(HealthController.class);

    private final List<HealthPart> parts;

    HealthController(List<HealthPart> parts) {
        this.parts = parts;
    }

    /** @param status {@code ok}, or {@code degraded} where somebody must act */
    record Health(String status, Map<String, Object> parts) {}

    @GetMapping("/api/v1/health")
    Health health() {
        Map<String, Object> reports = new TreeMap<>();
        boolean healthy = true;
        for (HealthPart part : parts) {
            try {
                reports.put(part.name(), part.report());
                healthy &= part.healthy();
            } catch (RuntimeException e) {
                // One room's fault must not hide the others from the person who has come to look.
                log.error("Part {} of the health report failed", part.name(), e);
                reports.put(part.name(), Map.of("error", String.valueOf(e.getMessage())));
                healthy = false;
            }
        }
        return new Health(healthy ? "ok" : "degraded", reports);
    }
}

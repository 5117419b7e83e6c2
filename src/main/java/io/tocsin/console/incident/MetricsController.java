package io.tocsin.console.incident;

import static io.tocsin.access.Permission.ALERTS_READ;
import static io.tocsin.access.Permission.INCIDENTS_READ;
import static io.tocsin.access.Permission.RULES_READ;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.tocsin.access.RequiresPermission;
import io.tocsin.console.Parameters;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.metrics.MetricsDesk;
import io.tocsin.metrics.Period;
import io.tocsin.metrics.SlaDesk;
import io.tocsin.store.Page;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The figures over REST, all with {@code from} and {@code to} (incidents opened, alerts raised in that time) and as JSON or CSV:
 * {@code docs/reference/incidents.md}.
 */
@RestController
@RequestMapping("/api/v1")
@ApiResponse(responseCode = "200", content = @Content(schema = @Schema(type = "object")))
final class MetricsController {

    private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);

    private final MetricsDesk metrics;
    private final IncidentDesk incidents;
    private final Csv csv;

    MetricsController(MetricsDesk metrics, IncidentDesk incidents, ObjectMapper json) {
        this.metrics = metrics;
        this.incidents = incidents;
        this.csv = new Csv(json);
    }

    /** How long incidents took to be detected, acknowledged, contained, resolved and closed. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/metrics/times")
    ResponseEntity<Object> times(
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "json") String format) {
        return answer(metrics.times(period(from, to)), format);
    }

    /** Alerts by day. */
    @RequiresPermission(ALERTS_READ)
    @GetMapping("/metrics/volume")
    ResponseEntity<Object> volume(
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "json") String format) {
        return answer(metrics.volume(period(from, to)), format);
    }

    /** Alerts by rule, and what they turned out to be. */
    @RequiresPermission(ALERTS_READ)
    @GetMapping("/metrics/rules")
    ResponseEntity<Object> rules(
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "json") String format) {
        return answer(metrics.rules(period(from, to)), format);
    }

    /**
     * ATT&CK techniques that rules look for.
     *
     * @param all whether those of the matrix that no rule looks for are wanted too
     */
    @RequiresPermission(RULES_READ)
    @GetMapping("/metrics/coverage")
    ResponseEntity<Object> coverage(
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(defaultValue = "json") String format) {
        return answer(metrics.coverage(period(from, to), all), format);
    }

    /** How agreed times are kept, and the clocks of open incidents. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/metrics/sla")
    ResponseEntity<Object> sla(
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "json") String format) {
        SlaDesk.SlaReport report = metrics.sla(period(from, to));
        return answer(report, report.compliance(), format);
    }

    /** The clocks of one incident. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/incidents/{id}/sla")
    Page<?> clocks(@PathVariable String id) {
        return new Page<>(metrics.clocks(incidents.get(id)), null);
    }

    private static Period period(String from, String to) {
        Instant begin = Parameters.instant("from", from);
        Instant end = Parameters.instant("to", to);
        if (begin != null && end != null && !begin.isBefore(end)) {
            throw new BadParameterException("to", "to must be later than from");
        }
        return new Period(begin, end);
    }

    private ResponseEntity<Object> answer(MetricsDesk.Report<?> report, String format) {
        return answer(report, report.items(), format);
    }

    private ResponseEntity<Object> answer(Object report, Collection<?> rows, String format) {
        return switch (format) {
            case "json" -> ResponseEntity.ok(report);
            case "csv" -> ResponseEntity.ok().contentType(CSV).body(csv.of(rows).getBytes(StandardCharsets.UTF_8));
            default -> throw new BadParameterException("format", "format must be json or csv, is \"" + format + "\"");
        };
    }
}

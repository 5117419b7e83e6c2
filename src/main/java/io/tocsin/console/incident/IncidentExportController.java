package io.tocsin.console.incident;

import static io.tocsin.access.Permission.INCIDENTS_READ;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.access.RequiresPermission;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.Item;
import io.tocsin.incident.Observable;
import io.tocsin.incident.Tlp;
import io.tocsin.incident.share.IncidentReport;
import io.tocsin.incident.share.MispExport;
import io.tocsin.incident.share.SharedPart;
import io.tocsin.incident.share.StixExport;
import io.tocsin.incident.share.VerisExport;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Incidents in the forms in which others take them. */
@RestController
@RequestMapping("/api/v1/incidents")
final class IncidentExportController {

    private final IncidentDesk incidents;
    private final IncidentReport report;
    private final ObjectMapper json;
    private final Csv csv;

    IncidentExportController(IncidentDesk incidents, IncidentReport report, ObjectMapper json) {
        this.incidents = incidents;
        this.report = report;
        this.json = json;
        this.csv = new Csv(json);
    }

    /**
     * One incident as a file. What leaves as STIX or for MISP obeys its markings: PAP:RED never leaves, an incident that is marked more
     * strictly than {@code ceiling} is refused with 409, and observables that are, are left out.
     *
     * @param format {@code veris}, {@code stix}, {@code misp}, {@code markdown} or {@code html}
     * @param observables for STIX and MISP: ids with commas between; left out for those that are marked as indicators, or all where
     *     none is
     * @param ceiling for STIX and MISP: with whom it is shared, a TLP word
     */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/{id}/export")
    ResponseEntity<byte[]> export(
            @PathVariable String id,
            @RequestParam(defaultValue = "markdown") String format,
            @RequestParam(defaultValue = "") String observables,
            @RequestParam(defaultValue = "amber") String ceiling) {
        Incident incident = incidents.get(id);
        return switch (format) {
            case "veris" -> file(incident, "veris.json", MediaType.APPLICATION_JSON, written(veris(incident)));
            case "stix" ->
                file(
                        incident,
                        "stix.json",
                        MediaType.parseMediaType("application/stix+json;version=2.1"),
                        written(StixExport.of(incident, shared(incident, observables, ceiling))));
            case "misp" ->
                file(
                        incident,
                        "misp.json",
                        MediaType.APPLICATION_JSON,
                        written(MispExport.of(incident, shared(incident, observables, ceiling))));
            case "markdown" -> file(incident, "md", MediaType.TEXT_MARKDOWN, report.markdown(incident));
            case "html" -> file(incident, "html", MediaType.TEXT_HTML, report.html(incident));
            default ->
                throw new BadParameterException(
                        "format", "format must be veris, stix, misp, markdown or html, is \"" + format + "\"");
        };
    }

    private Map<String, Object> veris(Incident incident) {
        return VerisExport.of(incident, incidents.items().observablesOf(incident.id()));
    }

    private List<Item<Observable>> shared(Incident incident, String chosen, String ceiling) {
        return SharedPart.of(
                incident,
                incidents.items().observablesOf(incident.id()),
                chosen.isBlank() ? List.of() : Arrays.asList(chosen.split(",")),
                Body.neededWord("ceiling", ceiling, Tlp.class, Tlp::word));
    }

    /** The incidents that were opened in a year (UTC) and not merged, as VERIS, for a report of the year. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/veris")
    ResponseEntity<byte[]> year(@RequestParam int year, @RequestParam(defaultValue = "csv") String format) {
        List<Map<String, Object>> all = incidents.openedSince(null).stream()
                .filter(one -> one.mergedInto().isEmpty()
                        && one.createdAt().atZone(ZoneOffset.UTC).getYear() == year)
                .map(this::veris)
                .toList();
        return switch (format) {
            case "csv" ->
                file("veris-" + year + ".csv", new MediaType("text", "csv", StandardCharsets.UTF_8), csv.of(all));
            case "json" -> file("veris-" + year + ".json", MediaType.APPLICATION_JSON, written(all));
            default -> throw new BadParameterException("format", "format must be csv or json, is \"" + format + "\"");
        };
    }

    private String written(Object value) {
        try {
            return json.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of texts and numbers can be written", e);
        }
    }

    private static ResponseEntity<byte[]> file(Incident incident, String ending, MediaType type, String text) {
        return file(incident.number() + "." + ending, type, text);
    }

    private static ResponseEntity<byte[]> file(String name, MediaType type, String text) {
        MediaType utf8 = type.getCharset() == null && type.getType().equals("text")
                ? new MediaType(type, StandardCharsets.UTF_8)
                : type;
        return ResponseEntity.ok()
                .contentType(utf8)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(text.getBytes(StandardCharsets.UTF_8));
    }
}

package io.tocsin.console.incident;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tocsin.alert.Disposition;
import io.tocsin.event.Severity;
import io.tocsin.incident.Change;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentTimes;
import io.tocsin.incident.Pap;
import io.tocsin.incident.Phase;
import io.tocsin.incident.Tlp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An incident on the wire: {@link Incident} may gain fields without the API changing.
 *
 * @param etag for If-Match
 * @param template id of the template it was opened with; empty for none
 * @param alerts ids
 * @param runs ids of the runs that were started from it
 * @param times {@code firstEvent, detected, acknowledged, contained, resolved, closed}
 */
record IncidentView(
        String id,
        String number,
        String etag,
        String title,
        String summary,
        Severity severity,
        Tlp tlp,
        Pap pap,
        Phase phase,
        @Nullable Disposition disposition,
        String owner,
        List<String> handlers,
        List<String> labels,
        List<String> attack,
        String waitingFor,
        String template,
        List<String> templates,
        List<String> alerts,
        List<String> runs,
        Instant createdAt,
        String createdBy,
        @JsonUnwrapped IncidentTimes times,
        String mergedInto,
        List<Incident.Merge> merges,
        List<Change> history) {

    static IncidentView of(Incident incident) {
        return new IncidentView(
                incident.id(),
                incident.number(),
                etag(incident.version()),
                incident.title(),
                incident.summary(),
                incident.severity(),
                incident.tlp(),
                incident.pap(),
                incident.phase(),
                incident.disposition(),
                incident.owner(),
                incident.handlers(),
                incident.labels(),
                incident.attack(),
                incident.waitingFor(),
                incident.templates().isEmpty() ? "" : incident.templates().get(0),
                incident.templates(),
                incident.alertIds(),
                incident.runs(),
                incident.createdAt(),
                incident.createdBy(),
                incident.times(),
                incident.mergedInto(),
                incident.merges(),
                incident.history());
    }

    static String etag(long version) {
        return "\"" + version + "\"";
    }
}

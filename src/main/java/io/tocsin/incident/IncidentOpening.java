package io.tocsin.incident;

import io.tocsin.alert.Alert;
import io.tocsin.event.Severity;
import io.tocsin.http.problem.BadParameterException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be opened.
 *
 * @param title empty where the template's, or that of the most severe alert, serves
 * @param severity null where the template's, or that of the most severe alert, serves
 * @param alerts ids; may be empty
 * @param template id; empty for none
 */
public record IncidentOpening(
        String title,
        String summary,
        @Nullable Severity severity,
        List<String> alerts,
        String template,
        String owner,
        List<String> labels) {

    /** @throws BadParameterException where nothing gives it a title */
    String titleWith(@Nullable IncidentTemplate from, List<Alert> linked) {
        if (!title.isEmpty()) {
            return title;
        }
        if (from != null && !from.title().isEmpty()) {
            return from.title();
        }
        return linked.stream()
                .max(Comparator.comparing(Alert::severity))
                .map(Alert::title)
                .orElseThrow(() -> new BadParameterException(
                        "title", "An incident needs a title, or an alert or template that gives it one."));
    }

    Severity severityWith(@Nullable IncidentTemplate from, List<Alert> linked) {
        if (severity != null) {
            return severity;
        }
        Severity least = from == null ? null : from.severity();
        Optional<Severity> most = linked.stream().map(Alert::severity).max(Comparator.naturalOrder());
        return least == null || (most.isPresent() && most.get().compareTo(least) > 0)
                ? most.orElse(Severity.MEDIUM)
                : least;
    }
}

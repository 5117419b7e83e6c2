package io.tocsin.incident;

import io.tocsin.event.Severity;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What incidents are wanted; those opened last come first. Incidents that were merged into others are left out.
 *
 * @param text letters of the number, title, summary, owner or labels, in any case, or the exact value of an observable; empty
 *     for any
 * @param phases empty for any
 * @param severities empty for any
 * @param owner empty for any
 * @param alerts ids of alerts of which at least one belongs to it; empty for any
 * @param size most to return, 1 to {@value #MAX_SIZE}
 * @param cursor {@link io.tocsin.store.Page#next} of the page before; null for the first
 */
public record IncidentQuery(
        String text,
        Set<Phase> phases,
        Set<Severity> severities,
        String owner,
        Set<String> alerts,
        int size,
        @Nullable String cursor) {

    public static final int MAX_SIZE = 200;

    public IncidentQuery {
        phases = Set.copyOf(phases);
        severities = Set.copyOf(severities);
        alerts = Set.copyOf(alerts);
    }
}

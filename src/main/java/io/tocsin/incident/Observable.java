package io.tocsin.incident;

import io.tocsin.alert.ObservableType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value that was seen in an incident and can be looked for elsewhere.
 *
 * @param value in its canonical spelling, see {@link io.tocsin.alert.Observables#canonical}
 * @param tlp null where the incident's holds
 * @param ioc whether it tells of an attacker, and not of one of ours
 * @param ignoreSimilarity whether incidents that share it are not similar for that, e.g. an own proxy's address
 * @param alerts ids of the alerts of the incident that have it; empty where a person added it
 */
public record Observable(
        ObservableType type,
        String value,
        @Nullable Tlp tlp,
        boolean ioc,
        boolean ignoreSimilarity,
        List<String> tags,
        String note,
        List<String> alerts) {

    public Observable {
        tags = List.copyOf(tags);
        alerts = List.copyOf(alerts);
    }

    Observable seenIn(String alert) {
        return alerts.contains(alert)
                ? this
                : new Observable(
                        type, value, tlp, ioc, ignoreSimilarity, tags, note, IncidentDraft.with(alerts, alert));
    }
}

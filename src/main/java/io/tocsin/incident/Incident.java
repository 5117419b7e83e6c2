package io.tocsin.incident;

import io.tocsin.alert.Disposition;
import io.tocsin.event.Severity;
import io.tocsin.incident.record.Records;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Alerts that are one trouble, and what is done about it. Immutable; {@link IncidentDesk} is the only one to change what is
 * stored.
 *
 * @param version counts changes; the REST ETag
 * @param number by which people name it, e.g. {@code INC-2026-0042}; counts up within a year
 * @param createdAt when it was opened, by our clock
 * @param createdBy who opened it: a person's name, {@code rule:<id>} or {@code playbook:<id>}
 * @param summary Markdown; empty for none
 * @param disposition null until closed
 * @param owner who answers for it; empty for nobody
 * @param handlers who else works on it
 * @param attack ids of ATT&amp;CK techniques: those of its alerts, and what people added
 * @param waitingFor whom or what the work waits for; empty while it goes on; SLA clocks pause meanwhile
 * @param templates ids of the templates that were applied
 * @param runs ids of playbook runs that were started from it; those of its alerts are not listed
 * @param pinned ids of timeline entries that people pinned, made by the server
 * @param mergedInto id of the incident it was merged into; empty where it stands for itself
 * @param merges the incidents that were merged into it and are still
 * @param history every change, oldest first
 */
public record Incident(
        String id,
        long version,
        String number,
        Instant createdAt,
        String createdBy,
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
        List<String> templates,
        List<LinkedAlert> alerts,
        List<String> runs,
        List<String> pinned,
        String mergedInto,
        List<Merge> merges,
        List<Change> history)
        implements Records.Row {

    public Incident {
        handlers = List.copyOf(handlers);
        labels = List.copyOf(labels);
        attack = List.copyOf(attack);
        templates = List.copyOf(templates);
        alerts = List.copyOf(alerts);
        runs = List.copyOf(runs);
        pinned = List.copyOf(pinned);
        merges = List.copyOf(merges);
        history = List.copyOf(history);
    }

    /**
     * An alert that belongs to an incident.
     *
     * @param rule id of its rule
     * @param at when it was linked
     * @param by who linked it
     * @param origin id of the incident it was linked to first
     * @param firstSeen event time of its oldest evidence when it was linked
     * @param raisedAt when it was raised
     * @param acknowledgedAt when a person acknowledged it first; null where nobody had before it was linked
     */
    public record LinkedAlert(
            String id,
            String rule,
            Instant at,
            String by,
            String origin,
            Instant firstSeen,
            Instant raisedAt,
            @Nullable Instant acknowledgedAt) {}

    /**
     * An incident that was merged into this one.
     *
     * @param incident its id
     * @param alerts ids of the alerts that came with it
     * @param attack techniques that came with it
     * @param runs ids of the runs that came with it
     */
    public record Merge(
            String incident, Instant at, String by, List<String> alerts, List<String> attack, List<String> runs) {}

    public boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    public boolean hasAlert(String alert) {
        return alerts.stream().anyMatch(one -> one.id().equals(alert));
    }

    public List<String> alertIds() {
        return alerts.stream().map(LinkedAlert::id).toList();
    }

    public IncidentTimes times() {
        return IncidentTimes.of(createdAt, history);
    }
}

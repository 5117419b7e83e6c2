package io.tocsin.incident;

import io.tocsin.alert.Alert;
import io.tocsin.alert.Disposition;
import io.tocsin.event.Severity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An incident being changed; what differs in the end becomes its history. Not thread-safe; lives for one change. */
final class IncidentDraft {

    /** The record's own, or told in other words by {@link #note}. */
    private static final Set<String> NO_HISTORY =
            Set.of("id", "version", "number", "createdAt", "createdBy", "history", "merges", "pinned");

    private final Incident from;
    private final List<Change> notes = new ArrayList<>();
    String title;
    String summary;
    Severity severity;
    Tlp tlp;
    Pap pap;
    Phase phase;

    @Nullable
    Disposition disposition;

    String owner;
    List<String> handlers;
    List<String> labels;
    List<String> attack;
    String waitingFor;
    List<String> templates;
    List<Incident.LinkedAlert> alerts;
    List<String> runs;
    List<String> pinned;
    String mergedInto;
    List<Incident.Merge> merges;

    IncidentDraft(Incident from) {
        this.from = from;
        title = from.title();
        summary = from.summary();
        severity = from.severity();
        tlp = from.tlp();
        pap = from.pap();
        phase = from.phase();
        disposition = from.disposition();
        owner = from.owner();
        handlers = from.handlers();
        labels = from.labels();
        attack = from.attack();
        waitingFor = from.waitingFor();
        templates = from.templates();
        alerts = from.alerts();
        runs = from.runs();
        pinned = from.pinned();
        mergedInto = from.mergedInto();
        merges = from.merges();
    }

    /** An incident of which nothing is known yet. */
    static IncidentDraft opened(String id, String number, String actor, Instant now) {
        return new IncidentDraft(new Incident(
                id,
                0,
                number,
                now,
                actor,
                "",
                "",
                Severity.MEDIUM,
                Tlp.AMBER,
                Pap.AMBER,
                Phase.NEW,
                null,
                "",
                List.of(),
                List.of(),
                List.of(),
                "",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                List.of(),
                List.of(new Change(now, actor, "opened", "", number))));
    }

    Incident from() {
        return from;
    }

    /** A line of history that no field's change tells. */
    IncidentDraft note(Instant at, String actor, String what, String before, String after) {
        notes.add(new Change(at.truncatedTo(ChronoUnit.MILLIS), actor, what, before, after));
        return this;
    }

    /** Links an alert and takes over its techniques. One that is linked stays as it is. */
    IncidentDraft link(Alert alert, String actor, Instant now) {
        if (alerts.stream().anyMatch(one -> one.id().equals(alert.id()))) {
            return this;
        }
        Instant acknowledged = alert.history().stream()
                .filter(change -> change.action().equals("acknowledged") && Change.isPerson(change.actor()))
                .map(Alert.Change::at)
                .findFirst()
                .orElse(null);
        alerts = with(
                alerts,
                new Incident.LinkedAlert(
                        alert.id(),
                        alert.rule(),
                        now,
                        actor,
                        from.id(),
                        alert.firstSeen(),
                        alert.createdAt(),
                        acknowledged));
        attack = union(attack, alert.attack());
        return this;
    }

    private List<Change> allNotes() {
        List<Change> all = new ArrayList<>(from.history());
        all.addAll(notes);
        return all;
    }

    /** Writes down what the alerts, as they are linked now, tell of its times. */
    private void noteTimes(Instant now) {
        IncidentTimes known = IncidentTimes.of(from.createdAt(), allNotes());
        noteTime(
                now,
                IncidentTimes.FIRST_EVENT,
                known.firstEvent(),
                earliest(alerts.stream().map(Incident.LinkedAlert::firstSeen)));
        noteTime(
                now,
                IncidentTimes.DETECTED,
                known.detected().equals(from.createdAt()) ? null : known.detected(),
                earliest(alerts.stream().map(Incident.LinkedAlert::raisedAt)));
        noteTime(
                now,
                IncidentTimes.ACKNOWLEDGED,
                IncidentTimes.noted(IncidentTimes.ACKNOWLEDGED, allNotes()),
                earliest(alerts.stream().map(Incident.LinkedAlert::acknowledgedAt)));
    }

    private void noteTime(Instant now, String what, @Nullable Instant before, @Nullable Instant after) {
        if (!Objects.equals(before, after)) {
            note(now, Change.SYSTEM, what, text(before), text(after));
        }
    }

    private static @Nullable Instant earliest(Stream<@Nullable Instant> instants) {
        return instants.filter(Objects::nonNull).min(Comparator.naturalOrder()).orElse(null);
    }

    private static String text(@Nullable Instant instant) {
        return instant == null ? "" : instant.toString();
    }

    static <T> List<T> with(List<T> list, T more) {
        List<T> all = new ArrayList<>(list);
        all.add(more);
        return List.copyOf(all);
    }

    static List<String> union(Collection<String> one, Collection<String> other) {
        Set<String> all = new LinkedHashSet<>(one);
        all.addAll(other);
        return List.copyOf(all);
    }

    /** The incident with these changes and a history that tells them; null where nothing differs. */
    @Nullable
    Incident finish(String actor, Instant now) {
        if (!alerts.equals(from.alerts())) {
            noteTimes(now);
        }
        List<Change> history = allNotes();
        Incident next = with(history);
        List<Change> changes = Change.between(from, next, NO_HISTORY, now.truncatedTo(ChronoUnit.MILLIS), actor);
        boolean same = changes.isEmpty() && notes.isEmpty();
        if (same && pinned.equals(from.pinned()) && merges.equals(from.merges()) && from.version() > 0) {
            return null;
        }
        if (from.version() > 0) {
            history.addAll(changes);
        }
        return with(history);
    }

    private Incident with(List<Change> history) {
        return new Incident(
                from.id(),
                from.version() + 1,
                from.number(),
                from.createdAt(),
                from.createdBy(),
                title,
                summary,
                severity,
                tlp,
                pap,
                phase,
                disposition,
                owner,
                handlers,
                labels,
                attack,
                waitingFor,
                templates,
                alerts,
                runs,
                pinned,
                mergedInto,
                merges,
                history);
    }
}

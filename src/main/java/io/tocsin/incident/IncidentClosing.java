package io.tocsin.incident;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.Author;
import io.tocsin.alert.Disposition;
import io.tocsin.http.problem.ConflictException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;

/** Closes incidents by the rules, and opens them again. Safe for many threads. */
public final class IncidentClosing {

    private final IncidentDesk desk;
    private final AlertDesk alerts;
    private final ObjectProvider<IncidentResponse> response;

    IncidentClosing(IncidentDesk desk, AlertDesk alerts, ObjectProvider<IncidentResponse> response) {
        this.desk = desk;
        this.alerts = alerts;
        this.response = response;
    }

    /**
     * Closes it.
     *
     * @param reason why it is closed while a mandatory task is open or an effect is running; empty where neither is
     * @param withAlerts whether its alerts that are not closed get the same disposition
     * @throws OpenWorkException where there is open work and no reason
     * @throws ConflictException where it is closed already
     */
    public Incident close(String id, Disposition disposition, String reason, boolean withAlerts, Author author) {
        Incident incident = desk.get(id);
        if (incident.isClosed()) {
            throw new ConflictException(incident.number() + " is closed already: reopen it to close it otherwise.");
        }
        noteEffects(incident);
        if (reason.isBlank()) {
            refuseOpenWork(incident);
        }
        Incident closed = desk.change(incident.id(), author, (draft, now) -> {
            if (draft.from().isClosed()) {
                throw new ConflictException(incident.number() + " was closed by someone else meanwhile.");
            }
            draft.phase = Phase.CLOSED;
            draft.disposition = disposition;
            draft.note(now, author.actor(), "closed", "", reason.strip());
        });
        if (withAlerts) {
            alerts.get(closed.alertIds()).stream()
                    .filter(alert -> alert.state() != Alert.State.CLOSED)
                    .forEach(alert -> alerts.tryClose(
                            alert.id(), disposition, "with incident " + closed.number(), author.actor()));
        }
        return closed;
    }

    private void refuseOpenWork(Incident incident) {
        List<OpenWorkException.OpenTask> tasks = desk.items().tasks().of(incident.id()).stream()
                .filter(task -> task.body().isOpenAndMandatory())
                .map(task -> new OpenWorkException.OpenTask(
                        task.id(), task.body().title(), task.body().assignee()))
                .toList();
        List<IncidentResponse.WorkingRun> runs = runsOf(incident).stream()
                .map(IncidentResponse.WorkingRun::of)
                .filter(Objects::nonNull)
                .toList();
        if (!tasks.isEmpty() || !runs.isEmpty()) {
            throw new OpenWorkException(incident.number(), tasks, runs);
        }
    }

    /** The runs that answer its alerts, and those that were started from it, oldest first. */
    public List<IncidentResponse.RunSummary> runsOf(Incident incident) {
        return response.stream()
                .flatMap(one -> one.runs(incident.alertIds(), incident.runs()).stream())
                .toList();
    }

    /** Writes the first effect that was verified into the history, where it is not there yet. */
    public Incident noteEffects(Incident incident) {
        boolean known = incident.history().stream().anyMatch(one -> one.what().equals(IncidentTimes.EFFECT_VERIFIED));
        return known
                ? incident
                : runsOf(incident).stream()
                        .filter(run -> !run.dryRun())
                        .flatMap(run -> run.effects().stream())
                        .filter(IncidentResponse.EffectSummary::verified)
                        .map(IncidentResponse.EffectSummary::at)
                        .min(Comparator.naturalOrder())
                        .map(at -> desk.change(
                                incident.id(),
                                Author.of(Change.SYSTEM),
                                (draft, now) -> draft.note(
                                        now, Change.SYSTEM, IncidentTimes.EFFECT_VERIFIED, "", at.toString())))
                        .orElse(incident);
    }

    /** @throws ConflictException unless it is closed */
    public Incident reopen(String id, Author author) {
        return desk.change(id, author, (draft, now) -> {
            if (!draft.from().isClosed()) {
                throw new ConflictException(draft.from().number() + " is not closed.");
            }
            draft.phase = Phase.TRIAGE;
            draft.disposition = null;
            draft.note(now, author.actor(), "reopened", "", "");
        });
    }
}

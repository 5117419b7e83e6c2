package io.tocsin.incident;

import static io.tocsin.incident.TimelineEntry.Source.ALERT;
import static io.tocsin.incident.TimelineEntry.Source.CHANGE;
import static io.tocsin.incident.TimelineEntry.Source.EFFECT;
import static io.tocsin.incident.TimelineEntry.Source.PERSON;
import static io.tocsin.incident.TimelineEntry.Source.RUN;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.incident.IncidentResponse.EffectSummary;
import io.tocsin.incident.IncidentResponse.RunSummary;
import io.tocsin.incident.TimelineEntry.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes the timeline of an incident from what is stored: its alerts, runs, effects and history, and what people wrote. */
public final class IncidentTimeline {

    /** Moments that the timeline shows as events of their own. */
    private static final Set<String> SHOWN_OTHERWISE = Set.of(
            IncidentTimes.FIRST_EVENT,
            IncidentTimes.DETECTED,
            IncidentTimes.ACKNOWLEDGED,
            IncidentTimes.EFFECT_VERIFIED,
            "closed");

    private final IncidentDesk desk;
    private final IncidentClosing closing;
    private final AlertDesk alerts;

    IncidentTimeline(IncidentDesk desk, IncidentClosing closing, AlertDesk alerts) {
        this.desk = desk;
        this.closing = closing;
        this.alerts = alerts;
    }

    /** All of it, in order of time. */
    public List<TimelineEntry> of(Incident incident) {
        Lines lines = new Lines(incident);
        alerts.get(incident.alertIds()).forEach(lines::alert);
        closing.runsOf(incident).forEach(lines::run);
        lines.history(incident.id(), "the incident", incident.history());
        IncidentItems items = desk.items();
        items.tasks()
                .all(incident.id())
                .forEach(task -> lines.item("task \"" + task.body().title() + "\"", task));
        items.evidence()
                .all(incident.id())
                .forEach(one -> lines.item("evidence \"" + one.body().name() + "\"", one));
        items.notes()
                .all(incident.id())
                .forEach(note -> lines.item("note \"" + note.body().title() + "\"", note));
        items.observables().all(incident.id()).stream()
                .filter(one -> Change.isPerson(one.createdBy())
                        || one.history().stream().anyMatch(Change::isByPerson))
                .forEach(one -> lines.item("observable " + one.body().value(), one));
        items.entries().of(incident.id()).forEach(lines::entry);
        return lines.inOrder();
    }

    private static final class Lines {

        private final List<TimelineEntry> all = new ArrayList<>();
        private final Set<String> pinned;

        Lines(Incident incident) {
            pinned = new HashSet<>(incident.pinned());
        }

        void alert(Alert alert) {
            List<String> link = List.of("/api/v1/alerts/" + alert.id());
            String about = alert.title() + (alert.key().isEmpty() ? "" : " (" + alert.key() + ")");
            add(
                    "alert:" + alert.id() + ":first",
                    alert.firstSeen(),
                    ALERT,
                    "rule:" + alert.rule(),
                    "First event of: " + about,
                    link,
                    alert.attack());
            add(
                    "alert:" + alert.id() + ":raised",
                    alert.createdAt(),
                    ALERT,
                    "rule:" + alert.rule(),
                    "Alert raised: " + about,
                    link,
                    alert.attack());
            for (int i = 0; i < alert.history().size(); i++) {
                Alert.Change change = alert.history().get(i);
                if (Change.isPerson(change.actor())) {
                    add(
                            "alert:" + alert.id() + ":" + i,
                            change.at(),
                            ALERT,
                            change.actor(),
                            "Alert " + change.action() + ": " + about
                                    + (change.text().isEmpty() ? "" : ". " + change.text()),
                            link,
                            List.of());
                }
            }
        }

        void run(RunSummary run) {
            List<String> link = List.of("/api/v1/runs/" + run.id());
            String what = "Playbook " + run.playbook() + (run.dryRun() ? " (dry run)" : "");
            add(
                    "run:" + run.id() + ":started",
                    run.createdAt(),
                    RUN,
                    run.starter(),
                    what + " started",
                    link,
                    List.of());
            if (run.endedAt() != null) {
                add(
                        "run:" + run.id() + ":ended",
                        run.endedAt(),
                        RUN,
                        "playbook:" + run.playbook(),
                        what + " " + run.state(),
                        link,
                        List.of());
            }
            for (EffectSummary effect : run.effects()) {
                add(
                        "effect:" + effect.id() + ":" + effect.state(),
                        effect.at(),
                        EFFECT,
                        "playbook:" + run.playbook(),
                        "Effect of step " + effect.step() + " " + effect.state() + ": " + effect.what(),
                        List.of("/api/v1/effects/" + effect.id()),
                        List.of());
            }
        }

        void item(String name, Item<?> item) {
            history(item.id(), name, item.history());
        }

        void history(String id, String name, List<Change> history) {
            for (int i = 0; i < history.size(); i++) {
                Change change = history.get(i);
                if (!SHOWN_OTHERWISE.contains(change.what())
                        || (change.what().equals("closed") && !change.after().isEmpty())) {
                    add(
                            "change:" + id + ":" + i,
                            change.at(),
                            CHANGE,
                            change.actor(),
                            words(name, change),
                            List.of(),
                            List.of());
                }
            }
        }

        private static String words(String name, Change change) {
            String subject = Character.toUpperCase(name.charAt(0)) + name.substring(1);
            return switch (change.what()) {
                case "opened", "added", "removed", "reopened" -> subject + " " + change.what();
                case IncidentDesk.BREACHED -> "The agreed time to " + change.after() + " is over";
                case "closed" -> subject + " closed with open work: " + change.after();
                default ->
                    subject + ": " + change.what()
                            + (change.before().isEmpty() ? " set to \"" : " \"" + change.before() + "\" → \"")
                            + change.after() + "\"";
            };
        }

        void entry(Item<Entry> entry) {
            Entry body = entry.body();
            all.add(new TimelineEntry(
                    entry.id(),
                    body.at(),
                    PERSON,
                    entry.createdBy(),
                    body.text(),
                    body.links(),
                    body.attack(),
                    body.pinned(),
                    true,
                    entry.version()));
        }

        private void add(
                String id,
                Instant at,
                Source source,
                String actor,
                String text,
                List<String> links,
                List<String> attack) {
            all.add(new TimelineEntry(id, at, source, actor, text, links, attack, pinned.contains(id), false, 0));
        }

        List<TimelineEntry> inOrder() {
            all.sort(Comparator.comparing(TimelineEntry::at).thenComparing(TimelineEntry::id));
            return List.copyOf(all);
        }
    }
}

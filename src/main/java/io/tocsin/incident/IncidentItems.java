package io.tocsin.incident;

import io.tocsin.alert.Alert;
import io.tocsin.alert.Author;
import io.tocsin.alert.Observables;
import io.tocsin.incident.record.Wanted;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** What incidents have beside themselves, kind by kind. Safe for many threads. */
public final class IncidentItems {

    private final Items<Task> tasks;
    private final Items<Note> notes;
    private final Items<Observable> observables;
    private final Items<Evidence> evidence;
    private final Items<Entry> entries;
    private final Items<Message> messages;
    private final Items<Link> links;

    IncidentItems(IncidentRecords records, IncidentListener listener, Clock clock) {
        tasks = new Items<>("task", records.tasks(), listener, clock);
        notes = new Items<>("note", records.notes(), listener, clock);
        observables = new Items<>("observable", records.observables(), listener, clock);
        evidence = new Items<>("evidence", records.evidence(), listener, clock);
        entries = new Items<>("entry", records.entries(), listener, clock);
        messages = new Items<>("message", records.messages(), listener, clock);
        links = new Items<>("link", records.links(), listener, clock);
    }

    public Items<Task> tasks() {
        return tasks;
    }

    public Items<Note> notes() {
        return notes;
    }

    public Items<Observable> observables() {
        return observables;
    }

    public Items<Evidence> evidence() {
        return evidence;
    }

    /** The timeline entries that people wrote. */
    public Items<Entry> entries() {
        return entries;
    }

    public Items<Message> messages() {
        return messages;
    }

    public Items<Link> links() {
        return links;
    }

    /** The tasks of an incident, in the order people gave them. */
    public List<Item<Task>> tasksInOrder(String incident) {
        return tasks.of(incident).stream()
                .sorted(Comparator.comparing((Item<Task> task) -> task.body().order()))
                .toList();
    }

    /** All kinds. */
    List<Items<?>> all() {
        return List.of(tasks, notes, observables, evidence, entries, messages, links);
    }

    void applyTemplate(Incident incident, IncidentTemplate template, String actor, Instant now) {
        int order = tasks.of(incident.id()).size();
        for (IncidentTemplate.TaskTemplate task : template.tasks()) {
            tasks.add(
                    incident.id(),
                    new Task(
                            task.title(),
                            task.description(),
                            task.role(),
                            "",
                            task.due() == null ? null : now.plus(task.due()),
                            task.mandatory(),
                            Task.State.OPEN,
                            task.checklist().stream()
                                    .map(text -> new Task.Check(text, false))
                                    .toList(),
                            "",
                            task.playbook(),
                            order++,
                            template.id()),
                    actor);
        }
    }

    /** Takes the observables of alerts; one that is there already gets the alert added. */
    void addObservables(String incident, List<Alert> alerts) {
        for (Alert alert : alerts) {
            for (Observables.Observed observed : Observables.of(alert)) {
                String id = idOf(incident, observed);
                Item<Observable> item = observables.add(
                        id,
                        incident,
                        new Observable(
                                observed.type(),
                                observed.value(),
                                null,
                                false,
                                false,
                                List.of(),
                                "",
                                List.of(alert.id())),
                        Change.SYSTEM);
                if (!item.body().alerts().contains(alert.id())) {
                    observables.change(item.incident(), id, Author.of(Change.SYSTEM), body -> body.seenIn(alert.id()));
                }
            }
        }
    }

    /** Adds what a person saw; where the incident has it already, that is returned as it is. */
    public Item<Observable> addObservable(String incident, Observable observable, String actor) {
        String id = idOf(incident, new Observables.Observed(observable.type(), observable.value()));
        Item<Observable> item = observables.add(id, incident, observable, actor);
        return item.removed() ? observables.restore(item, actor) : item;
    }

    /** Made of what it is, so that an incident has each value once, however often it is taken. */
    static String idOf(String incident, Observables.Observed observed) {
        String text = incident + "\n" + observed.type() + "\n" + observed.value();
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Ids of the incidents that have an observable of this value, in whatever type's spelling. */
    List<String> incidentsWith(String value) {
        Set<String> incidents = new TreeSet<>();
        observables
                .records()
                .find(Wanted.with("body.value", List.of(Observables.canonical(Observables.guess(value), value))))
                .items()
                .stream()
                .filter(item -> !item.removed())
                .forEach(item -> incidents.add(item.incident()));
        return List.copyOf(incidents);
    }
}

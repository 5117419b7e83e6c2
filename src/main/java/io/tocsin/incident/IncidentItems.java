package io.tocsin.incident;

import io.tocsin.alert.Alert;
import io.tocsin.alert.Author;
import io.tocsin.alert.Observables;
import io.tocsin.incident.record.Wanted;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Says something; again with the same key says nothing. */
    public void sayOnce(String incident, String text, String key, String actor) {
        String id = UUID.nameUUIDFromBytes((incident + "\n" + key).getBytes(StandardCharsets.UTF_8))
                .toString();
        messages.add(id, incident, Message.of(text), actor);
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

    /**
     * The observables of an incident, each value once: after a merge there may be two records of one, of which the older is
     * shown, with the alerts of both.
     */
    public List<Item<Observable>> observablesOf(String incident) {
        Map<Observables.Observed, Item<Observable>> found = new LinkedHashMap<>();
        observables.of(incident).forEach(item -> found.merge(observed(item.body()), item, IncidentItems::both));
        return List.copyOf(found.values());
    }

    private static Item<Observable> both(Item<Observable> one, Item<Observable> other) {
        Observable body = one.body();
        for (String alert : other.body().alerts()) {
            body = body.seenIn(alert);
        }
        return new Item<>(
                one.id(),
                one.version(),
                one.incident(),
                one.origin(),
                one.trail(),
                one.createdAt(),
                one.createdBy(),
                one.removed(),
                one.history(),
                body);
    }

    private static Observables.Observed observed(Observable body) {
        return new Observables.Observed(body.type(), body.value());
    }

    /** Takes the observables of alerts; one that is there already gets the alert added, one that was removed stays so. */
    void addObservables(String incident, List<Alert> alerts) {
        Map<Observables.Observed, String> known = new HashMap<>();
        observables.all(incident).forEach(item -> known.putIfAbsent(observed(item.body()), item.id()));
        for (Alert alert : alerts) {
            for (Observables.Observed seen : Observables.of(alert)) {
                String id = known.computeIfAbsent(seen, one -> observables
                        .add(
                                idOf(incident, seen),
                                incident,
                                new Observable(
                                        seen.type(),
                                        seen.value(),
                                        null,
                                        false,
                                        false,
                                        List.of(),
                                        "",
                                        List.of(alert.id())),
                                Change.SYSTEM)
                        .id());
                observables.change(incident, id, Author.of(Change.SYSTEM), body -> body.seenIn(alert.id()));
            }
        }
    }

    /** Adds what a person saw; where the incident has it already, that is returned as it is. */
    public Item<Observable> addObservable(String incident, Observable observable, String actor) {
        Item<Observable> item = observables.all(incident).stream()
                .filter(one -> observed(one.body()).equals(observed(observable)))
                .findFirst()
                .orElseGet(() -> observables.add(idOf(incident, observed(observable)), incident, observable, actor));
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
        observables.records().find(Wanted.with("body.value", Observables.spellings(value))).items().stream()
                .filter(item -> !item.removed())
                .forEach(item -> incidents.add(item.incident()));
        return List.copyOf(incidents);
    }
}

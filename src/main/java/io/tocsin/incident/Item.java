package io.tocsin.incident;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.tocsin.incident.record.Records;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Something that belongs to an incident: a task, a note, an observable, evidence, a person's timeline entry, a message or a
 * link.
 *
 * @param version counts changes; the REST ETag
 * @param incident id of the incident it belongs to now
 * @param origin id of the incident it was made in; differs after a merge or split
 * @param trail ids of the incidents it was in before and came from by merges and splits, the last one last
 * @param createdBy a person's name, {@code playbook:<id>}, {@code template:<id>} or {@code system}
 * @param removed whether it was deleted: it is not listed any more, and its history stays
 * @param history every change, oldest first
 * @param body what it is
 */
public record Item<B>(
        String id,
        long version,
        String incident,
        String origin,
        List<String> trail,
        Instant createdAt,
        String createdBy,
        boolean removed,
        List<Change> history,
        B body)
        implements Records.Row {

    public Item {
        trail = List.copyOf(trail);
        history = List.copyOf(history);
    }

    static <B> Item<B> of(String id, String incident, B body, String actor, Instant now) {
        return new Item<>(
                id,
                1,
                incident,
                incident,
                List.of(),
                now,
                actor,
                false,
                List.of(new Change(now, actor, "added", "", "")),
                body);
    }

    /** With another body; the history tells each field that differs. */
    Item<B> with(B next, String actor, Instant now) {
        List<Change> all = new ArrayList<>(history);
        all.addAll(Change.between(body, next, Set.of(), now, actor));
        return new Item<>(id, version + 1, incident, origin, trail, createdAt, createdBy, removed, all, next);
    }

    Item<B> removed(String actor, Instant now) {
        List<Change> all = IncidentDraft.with(history, new Change(now, actor, "removed", "", ""));
        return new Item<>(id, version + 1, incident, origin, trail, createdAt, createdBy, true, all, body);
    }

    Item<B> restored(String actor, Instant now) {
        List<Change> all = IncidentDraft.with(history, new Change(now, actor, "added", "", ""));
        return new Item<>(id, version + 1, incident, origin, trail, createdAt, createdBy, false, all, body);
    }

    Item<B> movedTo(String other, String why, String actor, Instant now) {
        return moved(other, IncidentDraft.with(trail, incident), why, actor, now);
    }

    /** Back to where it was before the last move. */
    Item<B> movedBack(String why, String actor, Instant now) {
        return moved(trail.get(trail.size() - 1), trail.subList(0, trail.size() - 1), why, actor, now);
    }

    private Item<B> moved(String to, List<String> newTrail, String why, String actor, Instant now) {
        List<Change> all = IncidentDraft.with(history, new Change(now, actor, why, incident, to));
        return new Item<>(id, version + 1, to, origin, newTrail, createdAt, createdBy, removed, all, body);
    }

    /** Whether it came from this incident last. */
    boolean cameFrom(String other) {
        return !trail.isEmpty() && trail.get(trail.size() - 1).equals(other);
    }

    /** When it was changed last. */
    @JsonIgnore
    public Instant changedAt() {
        return history.get(history.size() - 1).at();
    }
}

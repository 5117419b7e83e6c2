package io.tocsin.incident;

import io.tocsin.alert.Author;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.incident.record.Records;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * The items of one kind, of all incidents. Safe for many threads and nodes; throws {@link TransientException} while the store
 * is away.
 */
public final class Items<B> {

    /** Lost races after which something else must be wrong. */
    private static final int MAX_TRIES = 1000;

    private final String kind;
    private final Records<Item<B>> records;
    private final IncidentListener listener;
    private final Clock clock;

    Items(String kind, Records<Item<B>> records, IncidentListener listener, Clock clock) {
        this.kind = kind;
        this.records = records;
        this.listener = listener;
        this.clock = clock;
    }

    /** Those that are not removed, in the order they were made. */
    public List<Item<B>> of(String incident) {
        return all(incident).stream().filter(item -> !item.removed()).toList();
    }

    /** Those that were removed, too. */
    List<Item<B>> all(String incident) {
        return records.all("incident", incident);
    }

    Records<Item<B>> records() {
        return records;
    }

    /** @throws NotFoundException where the incident has none of this id, or it was removed */
    public Item<B> get(String incident, String id) {
        return records.get(id)
                .filter(item -> item.incident().equals(incident) && !item.removed())
                .orElseThrow(() -> new NotFoundException("There is no " + kind + " \"" + id
                        + "\" in this incident; it may have been removed or moved."));
    }

    public Item<B> add(String incident, B body, String actor) {
        return add(UUID.randomUUID().toString(), incident, body, actor);
    }

    /** @param id chosen by the caller; where there is one of this id, that one is returned and nothing changes */
    public Item<B> add(String id, String incident, B body, String actor) {
        Item<B> item = Item.of(id, incident, body, actor, now());
        if (!records.insert(item)) {
            return records.get(id).orElse(item);
        }
        listener.changed(kind, item);
        return item;
    }

    /** @throws StaleIncidentException where the author had another version before their eyes */
    public Item<B> change(String incident, String id, Author author, UnaryOperator<B> change) {
        return write(incident, id, author, (item, now) -> {
            B next = change.apply(item.body());
            return next.equals(item.body()) ? item : item.with(next, author.actor(), now);
        });
    }

    /** It is not listed any more; its history stays. */
    public Item<B> remove(String incident, String id, Author author) {
        return write(incident, id, author, (item, now) -> item.removed(author.actor(), now));
    }

    /** One that was removed is listed again. */
    Item<B> restore(Item<B> item, String actor) {
        return write(item.incident(), item.id(), Author.of(actor), (now, at) -> now.restored(actor, at));
    }

    /** Moves one to another incident; those that are removed move too, for their histories. */
    Item<B> move(Item<B> item, String to, String why, String actor) {
        return write(item.incident(), item.id(), Author.of(actor), (one, now) -> one.movedTo(to, why, actor, now));
    }

    void moveAll(String from, String to, String why, String actor) {
        all(from).forEach(item -> move(item, to, why, actor));
    }

    /** Moves back those that came from an incident last. */
    void moveBack(String from, String to, String why, String actor) {
        all(from).stream()
                .filter(item -> item.cameFrom(to))
                .forEach(
                        item -> write(from, item.id(), Author.of(actor), (one, now) -> one.movedBack(why, actor, now)));
    }

    private Item<B> write(String incident, String id, Author author, BiFunction<Item<B>, Instant, Item<B>> change) {
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            Item<B> item = records.get(id)
                    .filter(one -> one.incident().equals(incident))
                    .orElseGet(() -> get(incident, id));
            refuseStale(kind + " " + id, author, item.version());
            Item<B> changed = change.apply(item, now());
            if (changed.equals(item)) {
                return item;
            }
            if (records.replace(changed)) {
                listener.changed(kind, changed);
                return changed;
            }
        }
        throw new TransientException("The " + kind + " " + id + " was changed by others again and again: try again");
    }

    /** @throws StaleIncidentException where the author had another version before their eyes */
    public static void refuseStale(String what, Author author, long version) {
        if (author.expectedVersion() != null && author.expectedVersion() != version) {
            throw new StaleIncidentException(what, author.expectedVersion(), version);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}

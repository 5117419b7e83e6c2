package io.tocsin.store.reparse;

import io.tocsin.enrich.Enrichers;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.log.EventLog;
import io.tocsin.normalise.Normaliser;
import io.tocsin.store.EventQuery;
import io.tocsin.store.EventStore;
import io.tocsin.store.Page;
import io.tocsin.store.Parked;
import io.tocsin.store.ParkedStore;
import io.tocsin.store.reparse.ReparseReport.Change;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads stored originals with the parsers of today, page by page, newest first. An event keeps its id and its place, and rules are
 * not shown it again. What is parked goes to the event log, as a single replay does, where it can be read now.
 */
final class Reparse {

    private static final int PAGE = 200;

    /** Stages at which the event is stored already: sent through again it would be there twice. */
    private static final Set<String> STORED = Set.of("cut", "correlate", "raise");

    private final EventStore events;
    private final ParkedStore parked;
    private final EventLog eventLog;
    private final Normaliser normaliser;
    private final Enrichers enrichers;

    Reparse(EventStore events, ParkedStore parked, EventLog eventLog, Normaliser normaliser, Enrichers enrichers) {
        this.events = events;
        this.parked = parked;
        this.eventLog = eventLog;
        this.normaliser = normaliser;
        this.enrichers = enrichers;
    }

    /** @param goesOn asked after each page */
    void run(ReparseRequest request, Tally tally, BooleanSupplier goesOn) {
        if (request.of() == ReparseRequest.Of.EVENTS) {
            events(request, tally, goesOn);
        } else {
            parked(request, tally, goesOn);
        }
    }

    private void events(ReparseRequest request, Tally tally, BooleanSupplier goesOn) {
        String cursor = null;
        do {
            Page<Event> page = events.find(new EventQuery(request.query(), request.from(), request.to(), PAGE, cursor));
            List<Event> changed = new ArrayList<>();
            for (Event stored : page.items()) {
                Event made = readAgain(stored, tally);
                if (made != null) {
                    changed.add(made);
                }
            }
            if (!request.dryRun() && !changed.isEmpty()) {
                events.replace(changed);
            }
            if (!page.items().isEmpty()) {
                tally.reached(page.items().get(page.items().size() - 1).occurredAt());
            }
            cursor = page.next();
        } while (cursor != null && goesOn.getAsBoolean());
    }

    /** Null where nothing changes. */
    private @Nullable Event readAgain(Event stored, Tally tally) {
        RawEvent raw = StoredOriginal.of(stored);
        if (raw == null) {
            tally.skipped();
            return null;
        }
        Event made;
        try {
            made = event(raw, stored);
        } catch (RuntimeException | StackOverflowError e) {
            tally.refused(stored.id(), e.getMessage());
            return null;
        }
        Map<String, Change> changes = EventDifference.between(stored, made);
        tally.readAgain(stored.id(), stored, changes);
        return changes.isEmpty() ? null : made;
    }

    private Event event(RawEvent raw, Event stored) {
        Event made = enrichers.enrich(normaliser.normalise(raw, stored.id(), stored.position()));
        Event.Builder kept = made.toBuilder().put("event.id", stored.id());
        // the text was kept as Unicode: that its bytes were something else, only the event knows
        return kept.putText("labels.encoding", stored.field("labels.encoding")).build();
    }

    private void parked(ReparseRequest request, Tally tally, BooleanSupplier goesOn) {
        Set<String> seen = new HashSet<>();
        String cursor = null;
        do {
            Page<Parked> page = parked.find(PAGE, cursor);
            for (Parked item : page.items()) {
                if (seen.add(item.id())) {
                    parked.get(item.id()).ifPresent(whole -> replay(whole, request.dryRun(), tally));
                }
            }
            cursor = page.next();
        } while (cursor != null && goesOn.getAsBoolean());
    }

    /** Appends first and removes then, as a single replay does: a crash between the two loses nothing. */
    private void replay(Parked item, boolean dryRun, Tally tally) {
        if (STORED.contains(item.stage()) || item.raw().payload().length == 0) {
            tally.skipped();
            return;
        }
        Event made;
        try {
            made = enrichers.enrich(normaliser.normalise(item.raw(), item.id(), item.position()));
        } catch (RuntimeException | StackOverflowError e) {
            tally.refused(item.id(), e.getMessage());
            return;
        }
        if (!dryRun) {
            eventLog.append(List.of(item.raw()));
            parked.remove(item.id());
        }
        Event nothing = Event.builder().put("event.id", item.id()).build();
        tally.readAgain(item.id(), made, EventDifference.between(nothing, made));
    }
}

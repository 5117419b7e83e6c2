package io.tocsin.pipeline;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.enrich.Enrichers;
import io.tocsin.event.Event;
import io.tocsin.log.EventLog;
import io.tocsin.log.LogRecord;
import io.tocsin.normalise.Normaliser;
import io.tocsin.platform.PermanentException;
import io.tocsin.store.EventStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The way of an event, whole: normalise, enrich, store, correlate, alert; then the log's cursor moves.
 *
 * <p>Everything here may happen twice, because a crash can come before the cursor moves; so every write is by an id that
 * the log position decides. Called by {@link LogConsumer}'s one thread only.
 */
@Component
class Pipeline {

    /** Name of the log's cursor; the log's bound on unread bytes looks at it. */
    static final String CURSOR = "pipeline";

    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

    private final EventLog eventLog;
    private final Normaliser normaliser;
    private final Enrichers enrichers;
    private final EventStore events;
    private final Correlator correlator;
    private final AlertDesk alerts;
    private final ParkingLot parking;
    private final Clock clock;
    /** Found by {@link #tick} and not yet raised, and when. */
    private List<Finding> overdue = List.of();

    private Instant overdueAt = Instant.EPOCH;

    Pipeline(
            EventLog eventLog,
            Normaliser normaliser,
            Enrichers enrichers,
            EventStore events,
            Correlator correlator,
            AlertDesk alerts,
            ParkingLot parking,
            Clock clock) {
        this.eventLog = eventLog;
        this.normaliser = normaliser;
        this.enrichers = enrichers;
        this.events = events;
        this.correlator = correlator;
        this.alerts = alerts;
        this.parking = parking;
        this.clock = clock;
    }

    /**
     * The rules' memory was filled again: raises which rules were left out over that, where no alert tells it.
     *
     * @throws io.tocsin.platform.TransientException when the store is away; call again
     */
    void tellQuarantined() {
        for (Finding finding : correlator.quarantinedInReplay()) {
            Optional<Alert> latest = alerts.latest(finding.rule(), finding.key());
            if (latest.filter(alert -> isToldBy(alert, finding)).isEmpty()) {
                alerts.raise(List.of(finding), events::get);
            }
        }
    }

    /** One that was closed tells of what happened until then. */
    private static boolean isToldBy(Alert alert, Finding finding) {
        boolean over = alert.state() == Alert.State.CLOSED
                && alert.history().stream()
                        .filter(change -> change.action().equals("closed"))
                        .noneMatch(change -> change.at().isAfter(finding.at()));
        return !over && alert.isFoundBy(finding.ruleVersion());
    }

    /**
     * Takes the batch on from where it stands.
     *
     * @throws io.tocsin.platform.TransientException when the store is away; call again with the same batch
     */
    void walk(Batch batch) {
        if (batch.events == null) {
            batch.events = normalise(batch.records);
        }
        if (!batch.stored) {
            batch.events = store(batch.events, batch.records);
            batch.stored = true;
        }
        if (batch.findings == null) {
            batch.findings = correlator.observe(batch.events);
        }
        raise(batch.findings, batch);
        eventLog.moveCursor(CURSOR, batch.next());
    }

    /**
     * Nothing has come, and time goes on: what was to come and did not is raised.
     *
     * @return how late it was; empty where nothing was found
     * @throws io.tocsin.platform.TransientException when the store is away; call again, what was found is kept
     */
    Optional<Instant> tick() {
        if (overdue.isEmpty()) {
            overdueAt = clock.instant();
            overdue = correlator.tick(overdueAt);
        }
        if (overdue.isEmpty()) {
            return Optional.empty();
        }
        alerts.raise(overdue, events::get);
        overdue = List.of();
        return Optional.of(overdueAt);
    }

    private List<Event> normalise(List<LogRecord> records) {
        List<Event> normalised = new ArrayList<>(records.size());
        for (LogRecord item : records) {
            try {
                normalised.add(enrichers.enrich(normaliser.normalise(item, eventLog.id())));
            } catch (PermanentException e) {
                parking.park(item, "normalise", String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                log.error("Parked the record at log position {}: a parser failed on it", item.position(), e);
                parking.park(item, "normalise", "a parser failed: " + e);
            }
        }
        return normalised;
    }

    /** Stores all at once; where the store refuses something, one by one, so that only the refused is parked. */
    private List<Event> store(List<Event> batch, List<LogRecord> records) {
        try {
            events.insert(batch);
            return batch;
        } catch (PermanentException whole) {
            log.warn(
                    "The store refused a batch of {} events, storing them one by one: {}",
                    batch.size(),
                    whole.getMessage());
        }
        Map<Long, LogRecord> byPosition = new HashMap<>();
        records.forEach(item -> byPosition.put(item.position(), item));
        List<Event> kept = new ArrayList<>(batch.size());
        for (Event event : batch) {
            try {
                events.insert(List.of(event));
                kept.add(event);
            } catch (PermanentException e) {
                LogRecord item = byPosition.get(event.position());
                if (item != null) {
                    parking.park(item, "store", String.valueOf(e.getMessage()));
                }
            }
        }
        return kept;
    }

    private void raise(List<Finding> findings, Batch batch) {
        if (findings.isEmpty()) {
            return;
        }
        Map<String, Event> byId = new HashMap<>();
        if (batch.events != null) {
            batch.events.forEach(event -> byId.put(event.id(), event));
        }
        alerts.raise(findings, id -> Optional.ofNullable(byId.get(id)).or(() -> events.get(id)));
    }
}

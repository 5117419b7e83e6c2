package io.tocsin.pipeline;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.engine.RuleEngine;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.enrich.Enrichers;
import io.tocsin.event.Event;
import io.tocsin.log.EventLog;
import io.tocsin.log.LogRecord;
import io.tocsin.normalise.Normaliser;
import io.tocsin.normalise.draft.EventBounds;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.RateLimit;
import io.tocsin.respond.TriggeredRuns;
import io.tocsin.store.EventStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.stereotype.Component;

/**
 * The way of an event, whole: normalise, enrich, store, correlate, alert; then the log's cursor moves.
 *
 * <p>Everything here may happen twice, because a crash can come before the cursor moves; so every write is by an id that
 * the log position decides. {@link #store} is called by {@link StoreStage}'s thread, the rest by {@link LogConsumer}'s.
 */
@Component
class Pipeline {

    /** Name of the log's cursor; the log's bound on unread bytes looks at it. */
    static final String CURSOR = "pipeline";

    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);
    /** Arrivals may differ by so much from the order of the log without a clock having been set back. */
    private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

    private static final String STORED_AND = "its event is stored, and replaying stores it again under another id; ";

    private final EventLog eventLog;
    private final Normaliser normaliser;
    private final Enrichers enrichers;
    private final EventStore events;
    private final Correlator correlator;
    private final AlertDesk alerts;
    private final TriggeredRuns triggered;
    private final ParkingLot parking;
    private final Clock clock;
    /** One record can be followed by a million like it: the log of the server gets a fault now and then, the parked get each. */
    private final RateLimit faults = new RateLimit(Duration.ofSeconds(30));

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
            TriggeredRuns triggered,
            ParkingLot parking,
            Clock clock) {
        this.eventLog = eventLog;
        this.normaliser = normaliser;
        this.enrichers = enrichers;
        this.events = events;
        this.correlator = correlator;
        this.alerts = alerts;
        this.triggered = triggered;
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
     * Normalises, enriches and stores the batch, from where it stands. A record on which something fails twice is parked, with
     * the stage and the reason, and the others go on; see {@link Outage} for what makes all of them wait.
     *
     * @throws io.tocsin.platform.TransientException when the store is away; call again with the same batch
     */
    void store(Batch batch) {
        if (batch.events == null) {
            batch.events = normalise(batch.records);
        }
        if (!batch.stored) {
            batch.events = store(batch.events, batch);
            batch.stored = true;
        }
    }

    /**
     * Shows a stored batch to the rules, raises what they find and moves the cursor past it. Failures as in {@link #store}.
     *
     * @throws io.tocsin.platform.TransientException when the store is away; call again with the same batch
     */
    void correlate(Batch batch) {
        if (batch.findings == null) {
            correlate(Objects.requireNonNull(batch.events, "correlated before it was stored"), batch);
        }
        for (RuleEngine.Failed failed : batch.failed) {
            park(batch.recordAt(failed.event().position()), "correlate", STORED_AND + failed.cause());
        }
        raise(batch);
        startPlaybooks(batch);
        eventLog.moveCursor(CURSOR, batch.cursor());
    }

    /** Something of our own failed, which no record could be told to have caused: all of them are parked and the way goes on. */
    void giveUp(Batch batch, String reason) {
        batch.records.forEach(item -> park(item, "pipeline", reason));
        batch.giveUp();
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
            correlator.lookAtClock(overdueAt);
            overdue = correlator.tick(overdueAt);
        }
        if (overdue.isEmpty()) {
            return Optional.empty();
        }
        Halves.each(overdue, some -> alerts.raise(some, events::get), Outage::is, (finding, e) -> log.atLevel(level())
                .setCause(e)
                .log("No alert could be raised of rule {}, key {}", finding.rule(), finding.key()));
        overdue = List.of();
        return Optional.of(overdueAt);
    }

    private Level level() {
        return faults.permits() ? Level.ERROR : Level.DEBUG;
    }

    private List<Event> normalise(List<LogRecord> records) {
        List<Event> normalised = new ArrayList<>(records.size());
        for (LogRecord item : records) {
            Event event = event(item);
            if (event != null) {
                normalised.add(event);
                if (item.raw().payload().length > EventBounds.NEVER_OVER
                        && event.field("tocsin.cut").equals("true")) {
                    park(
                            item,
                            "cut",
                            "the event is longer than an event may be (docs/reference/events.md): it is stored, cut, and the"
                                    + " rules saw it so; this is its whole payload, and there is nothing to do");
                }
            }
        }
        return normalised;
    }

    /** Null where it is parked. */
    private @Nullable Event event(LogRecord item) {
        try {
            return make(item);
        } catch (RuntimeException | Error first) {
            log.debug("The record at log position {} is tried once more: {}", item.position(), first.toString());
        }
        Event read = null;
        try {
            read = normaliser.normalise(item, eventLog.id());
            return enrichers.enrich(read);
        } catch (PermanentException e) {
            park(item, read == null ? "normalise" : "enrich", String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            log.atLevel(level())
                    .setCause(e)
                    .log("Parked the record at log position {}: a parser or an enricher failed on it", item.position());
            park(
                    item,
                    read == null ? "normalise" : "enrich",
                    (read == null ? "a parser failed: " : "an enricher failed: ") + e);
        }
        return null;
    }

    private Event make(LogRecord item) {
        return enrichers.enrich(normaliser.normalise(item, eventLog.id()));
    }

    /** Returns those that the store has taken. */
    private List<Event> store(List<Event> all, Batch batch) {
        List<Event> kept = new ArrayList<>(all.size());
        Halves.each(
                all,
                some -> {
                    events.insert(some);
                    kept.addAll(some);
                },
                batch::mustWait,
                (event, e) -> park(batch.recordAt(event.position()), "store", String.valueOf(e.getMessage())));
        return kept;
    }

    /** Shows each event once: what the rules remember of it cannot be taken back. */
    private void correlate(List<Event> all, Batch batch) {
        try {
            List<Finding> found = new ArrayList<>();
            for (List<Event> part : betweenClockChanges(all)) {
                correlator.lookAtClock(clock.instant());
                found.addAll(correlator.observe(part));
            }
            batch.findings = found;
            batch.failed = correlator.takeFailed();
        } catch (RuntimeException | Error e) {
            log.atLevel(level())
                    .setCause(e)
                    .log("The rules could not be shown all of {} events; these are parked", all.size());
            batch.findings = List.of();
            batch.failed =
                    all.stream().map(event -> new RuleEngine.Failed(event, e)).toList();
        }
    }

    /** The batch, in parts where the clock by which events arrived was set back; in one as a rule. */
    private static List<List<Event>> betweenClockChanges(List<Event> all) {
        List<List<Event>> parts = new ArrayList<>();
        int from = 0;
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i).ingestedAt().isBefore(all.get(i - 1).ingestedAt().minus(CLOCK_SLACK))) {
                parts.add(all.subList(from, i));
                from = i;
            }
        }
        parts.add(all.subList(from, all.size()));
        return parts;
    }

    private void raise(Batch batch) {
        List<Finding> findings = batch.findings;
        if (findings == null || findings.isEmpty()) {
            return;
        }
        Map<String, Event> byId = new HashMap<>();
        if (batch.events != null) {
            batch.events.forEach(event -> byId.put(event.id(), event));
        }
        Function<String, Optional<Event>> evidence =
                id -> Optional.ofNullable(byId.get(id)).or(() -> events.get(id));
        Halves.each(findings, some -> alerts.raise(some, evidence), batch::mustWait, (finding, e) -> {
            log.atLevel(level())
                    .setCause(e)
                    .log("No alert could be raised of rule {}, key {}", finding.rule(), finding.key());
            park(
                    batch.recordAt(finding.position()),
                    "raise",
                    STORED_AND + "no alert of rule " + finding.rule() + " could be raised: " + e);
        });
    }

    /** Makes the runs that signed webhooks start; one that cannot be made is parked, and the others go on. */
    private void startPlaybooks(Batch batch) {
        Halves.each(
                Objects.requireNonNullElse(batch.events, List.of()),
                triggered::observe,
                batch::mustWait,
                (event, e) -> park(
                        batch.recordAt(event.position()),
                        "respond",
                        STORED_AND + "no playbook could be started: " + e));
    }

    /** @param item null where the record is none of the batch at hand: then the log of the server alone tells of it */
    private void park(@Nullable LogRecord item, String stage, String reason) {
        if (item != null) {
            log.debug("Parking the record at log position {} at stage {}: {}", item.position(), stage, reason);
            parking.park(item, stage, reason);
        }
    }
}

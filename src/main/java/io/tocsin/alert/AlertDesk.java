package io.tocsin.alert;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.finding.Occasion;
import io.tocsin.correlate.trial.Episode;
import io.tocsin.event.Event;
import io.tocsin.log.EventLog;
import io.tocsin.platform.TransientException;
import io.tocsin.store.Page;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Turns findings into alerts and moves alerts through their life: open, acknowledged, closed.
 *
 * <p>Safe for many threads and nodes: every change is made from what is stored and written only over exactly that.
 * Methods throw {@link TransientException} while the store is away.
 */
@Component
public final class AlertDesk {

    /** Longest comment or assignee accepted, in characters. */
    public static final int MAX_COMMENT = 10_000;

    public static final int MAX_ASSIGNEE = 200;

    /** Tag of alerts that a look at the past has found. */
    public static final String RETRO_HUNT = "retro-hunt";

    private static final Logger log = LoggerFactory.getLogger(AlertDesk.class);

    /** Lost races after which something else must be wrong. */
    static final int MAX_TRIES = 1000;

    private final AlertStore alerts;
    private final Raising raising;
    private final ObjectProvider<ResponsePlan> responses;
    private final ObjectProvider<AlertListener> listeners;
    private final Clock clock;

    AlertDesk(
            AlertStore alerts,
            EventLog eventLog,
            ObjectProvider<ResponsePlan> responses,
            ObjectProvider<AlertListener> listeners,
            Clock clock) {
        this.alerts = alerts;
        this.listeners = listeners;
        this.clock = clock;
        this.responses = responses;
        this.raising = new Raising(alerts, eventLog, responses, clock, this::tell);
    }

    /**
     * Raises a new alert for each finding, or takes it into the live alert of the same rule and key, see {@link Raising}.
     *
     * @param findings in the order of the log
     * @param events finds the event that crossed the line, for {@link Alert#fields}
     * @return the alerts made (they have version 1) or changed; none for findings that were known
     */
    public List<Alert> raise(List<Finding> findings, Function<String, Optional<Event>> events) {
        return raising.raise(findings, events);
    }

    /**
     * Raises an alert of what a retro-hunt has found, with the tag {@value #RETRO_HUNT} and without a playbook, unless an
     * alert of this rule and key was seen at that time already. Calling again changes nothing.
     *
     * @param events finds the event that the alert tells of, for {@link Alert#fields}
     * @param author who hunted
     * @param what is looked for, for the alert's history
     * @return whether it was raised
     */
    public boolean raiseFromThePast(
            Episode found, Function<String, Optional<Event>> events, Author author, String what) {
        if (alerts.get(found.id()).isPresent()
                || !alerts.seenBetween(
                                found.rule(),
                                found.key(),
                                found.firstSeen().truncatedTo(ChronoUnit.MILLIS),
                                found.lastSeen())
                        .isEmpty()) {
            return false;
        }
        Map<String, Object> fields = found.events().stream()
                .findFirst()
                .flatMap(events)
                .map(AlertFields::of)
                .orElse(Map.of());
        List<String> tags = new ArrayList<>(found.tags());
        tags.add(RETRO_HUNT);
        Alert alert = AlertChanges.raiseFromThePast(
                found,
                fields,
                tags.stream().distinct().toList(),
                new Alert.Change(clock.instant(), author.actor(), "raised", "retro-hunt for " + what));
        if (!alerts.insert(alert)) {
            return false;
        }
        log.info("Alert {} raised by a retro-hunt with rule {}: {}", alert.id(), alert.rule(), alert.title());
        tell(alert);
        return true;
    }

    /**
     * The live alert that takes in a finding of this rule and key at this time, as {@link #raise} decides it.
     *
     * @param suppress how long an alert takes findings in
     */
    public Optional<Alert> takingIn(String rule, String key, Instant at, Duration suppress) {
        return Folding.takingIn(
                alerts.seenBetween(rule, key, at.minus(suppress), at.plus(suppress)), new Occasion(at, suppress));
    }

    /** The alert of this rule and key that was seen last, in whatever state; empty where there is none. */
    public Optional<Alert> latest(String rule, String key) {
        return alerts.latest(rule, key, 1).stream().findFirst();
    }

    public Optional<Alert> find(String id) {
        return alerts.get(id);
    }

    /** Those of these ids that there are, in no order. */
    public List<Alert> get(Collection<String> ids) {
        return ids.isEmpty() ? List.of() : alerts.get(ids);
    }

    /**
     * The alerts that have one of these observables, those raised last first.
     *
     * @param values in the spelling of {@link Observables#canonical}
     * @param from raised then or later
     */
    public List<Alert> withObservables(Collection<String> values, Instant from, int max) {
        return values.isEmpty() ? List.of() : alerts.withObservables(values, from, max);
    }

    /** @throws NoSuchAlertException where there is none */
    public Alert get(String id) {
        return alerts.get(id).orElseThrow(() -> new NoSuchAlertException(id));
    }

    /** @throws IllegalArgumentException where the cursor is none of this list's */
    public Page<Alert> find(AlertQuery query) {
        return alerts.find(query);
    }

    /**
     * How many alerts a query finds, whatever its size and cursor.
     *
     * @param most where it stops counting
     * @throws IllegalArgumentException where the search cannot be done
     */
    public long count(AlertQuery query, int most) {
        return alerts.count(query, most);
    }

    /** The first alerts of a query, at most so many, as {@link #find} orders them. */
    public List<Alert> first(AlertQuery query, int most) {
        List<Alert> found = new ArrayList<>();
        String cursor = null;
        do {
            int size = Math.min(AlertQuery.MAX_SIZE, most - found.size());
            Page<Alert> page = alerts.find(query.page(size, cursor));
            found.addAll(page.items());
            cursor = page.next();
        } while (cursor != null && found.size() < most);
        return found;
    }

    /**
     * Says that somebody is looking at it; whoever does so has it from now on, where nobody had it.
     *
     * @throws RefusedChangeException unless it is open
     */
    public Alert acknowledge(String id, Author author) {
        return change(id, author, (alert, now) -> {
            if (alert.state() != Alert.State.OPEN) {
                throw refused(alert, "acknowledged", "Only an open alert can be acknowledged.");
            }
            AlertChanges changes = AlertChanges.of(alert)
                    .state(Alert.State.ACKNOWLEDGED)
                    .note(now, author.actor(), "acknowledged", "");
            return alert.assignee().isEmpty() && author.isPerson() ? changes.assignee(author.actor()) : changes;
        });
    }

    /** As {@link #acknowledge}, and changes nothing where it is not open. */
    public void tryAcknowledge(String id, String actor) {
        change(
                id,
                Author.of(actor),
                (alert, now) -> alert.state() == Alert.State.OPEN
                        ? AlertChanges.of(alert).state(Alert.State.ACKNOWLEDGED).note(now, actor, "acknowledged", "")
                        : null);
    }

    /** As {@link #close}, and changes nothing where it is closed. */
    public void tryClose(String id, Disposition disposition, String comment, String actor) {
        change(
                id,
                Author.of(actor),
                (alert, now) -> alert.state() == Alert.State.CLOSED
                        ? null
                        : AlertChanges.of(alert)
                                .state(Alert.State.CLOSED)
                                .disposition(disposition)
                                .note(now, actor, "closed", comment));
    }

    /**
     * Takes a change back: the alert has the state, assignee and disposition again that it had before.
     *
     * @param before the alert as it was
     * @param author with the version that the change made
     * @throws StaleAlertException where it was changed since
     */
    public Alert undo(String id, Before before, Author author) {
        return change(id, author, (alert, now) -> AlertChanges.of(alert)
                .state(before.state())
                .assignee(before.assignee())
                .disposition(before.disposition())
                .note(now, author.actor(), "undone", ""));
    }

    /** What {@link #undo} puts back. */
    public record Before(
            Alert.State state, String assignee, @Nullable Disposition disposition) {

        public static Before of(Alert alert) {
            return new Before(alert.state(), alert.assignee(), alert.disposition());
        }
    }

    /**
     * Gives it to somebody.
     *
     * @param assignee who; empty takes it from whoever had it
     * @throws RefusedChangeException when it is closed
     */
    public Alert assign(String id, String assignee, Author author) {
        return change(id, author, (alert, now) -> {
            if (alert.state() == Alert.State.CLOSED) {
                throw refused(alert, "assigned", "Reopen it first.");
            }
            return AlertChanges.of(alert)
                    .assignee(assignee)
                    .note(now, author.actor(), assignee.isEmpty() ? "unassigned" : "assigned", assignee);
        });
    }

    /** @throws RefusedChangeException when it is closed already */
    public Alert close(String id, Disposition disposition, String comment, Author author) {
        return change(id, author, (alert, now) -> {
            if (alert.state() == Alert.State.CLOSED) {
                throw refused(alert, "closed", "Reopen it first to close it with another disposition.");
            }
            return AlertChanges.of(alert)
                    .state(Alert.State.CLOSED)
                    .disposition(disposition)
                    .note(now, author.actor(), "closed", comment);
        });
    }

    /**
     * Notes that what it tells of is over, and closes it where it is live; again changes nothing, until it has taken
     * something in after that.
     *
     * @param text how that is known
     */
    public Alert mended(String id, String text, Author author) {
        return change(id, author, (alert, now) -> {
            if (alert.isMended()) {
                return null;
            }
            AlertChanges noted = AlertChanges.of(alert).note(now, author.actor(), "mended", text);
            return alert.state() == Alert.State.CLOSED
                    ? noted
                    : noted.state(Alert.State.CLOSED)
                            .disposition(Disposition.TRUE_POSITIVE)
                            .note(now, author.actor(), "closed", "");
        });
    }

    /**
     * Opens a closed alert again, and decides in the same write which playbooks answer that; the one that reopened it does
     * not.
     *
     * @throws RefusedChangeException unless it is closed
     */
    public Alert reopen(String id, Author author) {
        return change(id, author, (alert, now) -> {
            if (alert.state() != Alert.State.CLOSED) {
                throw refused(alert, "reopened", "Only a closed alert can be reopened.");
            }
            AlertChanges changes = AlertChanges.of(alert)
                    .state(Alert.State.OPEN)
                    .disposition(null)
                    .note(now, author.actor(), "reopened", "");
            List<Alert.Dispatch> dispatches = new ArrayList<>(alert.dispatches());
            responses
                    .orderedStream()
                    .flatMap(plan -> plan.answersToReopened(changes.at(alert.version() + 1)).stream())
                    .filter(dispatch -> !author.actor().equals("playbook:" + dispatch.playbook()))
                    .forEach(dispatches::add);
            return changes.dispatches(List.copyOf(dispatches));
        });
    }

    /** Adds to its history; possible in every state. */
    public Alert comment(String id, String text, Author author) {
        return change(id, author, (alert, now) -> AlertChanges.of(alert).note(now, author.actor(), "commented", text));
    }

    /** Returns alerts whose playbooks were decided on and have no run yet, the most severe first, of those the oldest. */
    public List<Alert> withPendingDispatches(int max) {
        return alerts.withPendingDispatches(max);
    }

    /** Notes that this run exists; again changes nothing. Returns the alert. */
    public Alert dispatched(String id, String run) {
        return change(id, Author.of("run:" + run), (alert, now) -> {
            boolean pending = alert.dispatches().stream().anyMatch(one -> isPending(one, run));
            return pending ? AlertChanges.of(alert).dispatches(done(alert.dispatches(), run)) : null;
        });
    }

    private static boolean isPending(Alert.Dispatch dispatch, String run) {
        return dispatch.run().equals(run) && !dispatch.done();
    }

    private static List<Alert.Dispatch> done(List<Alert.Dispatch> dispatches, String run) {
        return dispatches.stream()
                .map(one -> isPending(one, run) ? new Alert.Dispatch(one.playbook(), one.run(), true) : one)
                .toList();
    }

    /** Writes over exactly the version the change was made from; somebody quicker means deciding again. */
    private Alert change(String id, Author author, BiFunction<Alert, Instant, @Nullable AlertChanges> change) {
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            Alert alert = get(id);
            if (author.expectedVersion() != null && author.expectedVersion() != alert.version()) {
                throw new StaleAlertException(id, author.expectedVersion(), alert.version());
            }
            AlertChanges changes = change.apply(alert, clock.instant());
            if (changes == null) {
                return alert;
            }
            Alert changed = changes.at(alert.version() + 1);
            if (alerts.replace(changed)) {
                tell(changed);
                return changed;
            }
        }
        throw new TransientException("Alert " + id + " is changed by others all the time: try again");
    }

    private static RefusedChangeException refused(Alert alert, String what, String remedy) {
        return new RefusedChangeException("Alert " + alert.id() + " is "
                + alert.state().name().toLowerCase(Locale.ROOT) + " and cannot be " + what + ". " + remedy);
    }

    private void tell(Alert alert) {
        listeners.orderedStream().forEach(listener -> {
            try {
                listener.changed(alert);
            } catch (RuntimeException e) {
                // The alert is stored; a listener's fault must not make the caller believe it is not.
                log.error("Alert {} is stored, but {} failed to hear of it", alert.id(), listener.getClass(), e);
            }
        });
    }
}

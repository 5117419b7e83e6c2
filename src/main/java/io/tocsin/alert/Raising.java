package io.tocsin.alert;

import io.tocsin.alert.RecentAlerts.Known;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import io.tocsin.log.EventLog;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Makes alerts of findings, or takes them into the live alert of the same rule and key. The same findings again change
 * nothing, so a batch that failed half-way is simply raised again.
 *
 * <p>All findings of a batch that belong to one alert are one write. Most are taken in by the alert that took in the last
 * finding of their rule and key: it is remembered, not read again, and all such alerts of a batch are written at once. Where
 * somebody else has changed one meanwhile its version differs; then it is read and the finding is raised as if none had been
 * remembered.
 */
final class Raising {

    private static final Logger log = LoggerFactory.getLogger(Raising.class);

    /** Later than anything was seen. */
    private static final Instant END = Instant.ofEpochMilli(Long.MAX_VALUE);

    private final AlertStore alerts;
    private final EventLog eventLog;
    private final ObjectProvider<ResponsePlan> responses;
    private final Clock clock;
    private final Consumer<Alert> written;
    private final RecentAlerts recent = new RecentAlerts();

    /** @param written is called with each alert that was written */
    Raising(
            AlertStore alerts,
            EventLog eventLog,
            ObjectProvider<ResponsePlan> responses,
            Clock clock,
            Consumer<Alert> written) {
        this.alerts = alerts;
        this.eventLog = eventLog;
        this.responses = responses;
        this.clock = clock;
        this.written = written;
    }

    /** See {@link AlertDesk#raise}. */
    synchronized List<Alert> raise(List<Finding> findings, Function<String, Optional<Event>> events) {
        Map<RecentAlerts.Key, List<Finding>> groups = new LinkedHashMap<>();
        for (Finding finding : findings) {
            groups.computeIfAbsent(RecentAlerts.Key.of(finding), group -> new ArrayList<>())
                    .add(finding);
        }
        List<Alert> raised = new ArrayList<>();
        boolean isDone = false;
        try {
            Map<RecentAlerts.Key, Changed> folded = folded(groups, events);
            boolean areWritten = alerts.replaceAll(folded.values().stream()
                    .flatMap(one -> one.alerts().stream())
                    .toList());
            groups.forEach((key, group) -> {
                Changed changed = folded.get(key);
                if (changed != null && (areWritten || changed.alerts().stream().allMatch(this::isStored))) {
                    recent.put(key, changed.known());
                    changed.alerts().forEach(alert -> done(alert, raised));
                } else {
                    raise(key, group, events, raised);
                }
            });
            isDone = true;
        } finally {
            if (!isDone) {
                recent.clear(); // what is stored is not certain
            }
        }
        return raised;
    }

    /**
     * What becomes of remembered alerts.
     *
     * @param alerts those to write, in this order
     * @param known all, as they are then
     */
    private record Changed(List<Alert> alerts, Known known) {}

    /** The groups of findings that remembered alerts take in. */
    private Map<RecentAlerts.Key, Changed> folded(
            Map<RecentAlerts.Key, List<Finding>> groups, Function<String, Optional<Event>> events) {
        Map<RecentAlerts.Key, Changed> folded = new LinkedHashMap<>();
        groups.forEach((key, group) -> {
            Known known = recent.take(key, from(group));
            if (known != null) {
                Folding folding = folding(known.alerts(), events);
                List<Alert> wanted = folding.take(group);
                if (wanted.stream().noneMatch(Raising::isNew)) {
                    folded.put(key, new Changed(wanted, new Known(known.from(), folding.known())));
                }
            }
        });
        return folded;
    }

    /** Of alerts that were written together, where not all could be, whether this one was. */
    private boolean isStored(Alert alert) {
        return alerts.get(alert.id()).filter(alert::equals).isPresent();
    }

    private Folding folding(List<Alert> known, Function<String, Optional<Event>> events) {
        ResponsePlan plan = responses.getIfAvailable(() -> alert -> List.of());
        return new Folding(eventLog.id(), plan, events, clock.instant(), known);
    }

    /** @param group of this rule and key */
    private void raise(
            RecentAlerts.Key key, List<Finding> group, Function<String, Optional<Event>> events, List<Alert> raised) {
        Instant from = from(group);
        Set<String> alsoThere = new LinkedHashSet<>();
        for (int attempt = 0; attempt < AlertDesk.MAX_TRIES; attempt++) {
            Folding folding = folding(known(key, from, alsoThere), events);
            if (write(folding.take(group), raised, alsoThere)) {
                recent.put(key, new Known(from, folding.known()));
                return;
            }
        }
        throw new TransientException("Alert of rule " + key.rule() + " for \"" + key.key()
                + "\" is changed by others all the time; the finding will be raised again");
    }

    /** An alert that was seen last before this knows none of these findings and takes none of them in. */
    private static Instant from(List<Finding> group) {
        return group.stream()
                .map(one -> one.at().minus(one.suppress()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private List<Alert> known(RecentAlerts.Key key, Instant from, Set<String> alsoThere) {
        List<Alert> known = new ArrayList<>(alerts.seenBetween(key.rule(), key.key(), from, END));
        alsoThere.stream()
                .filter(id -> known.stream().noneMatch(alert -> alert.id().equals(id)))
                .forEach(id -> alerts.get(id).ifPresent(known::add));
        return known;
    }

    /**
     * Stops at the first alert somebody else was quicker with; those written before are known to the next attempt.
     *
     * @param alsoThere gets the ids that turned out to be taken: raised long ago, or just now by another node
     */
    private boolean write(List<Alert> wanted, List<Alert> raised, Set<String> alsoThere) {
        for (Alert alert : wanted) {
            if (isNew(alert) ? !alerts.insert(alert) : !alerts.replace(alert)) {
                alsoThere.add(alert.id());
                return false;
            }
            if (isNew(alert)) {
                log.info("Alert {} raised by rule {}: {}", alert.id(), alert.rule(), alert.title());
            }
            done(alert, raised);
        }
        return true;
    }

    private static boolean isNew(Alert alert) {
        return alert.version() == 1;
    }

    /** @param raised gets the alert, in place of an earlier version of it */
    private void done(Alert alert, List<Alert> raised) {
        raised.removeIf(other -> other.id().equals(alert.id()));
        raised.add(alert);
        written.accept(alert);
    }
}

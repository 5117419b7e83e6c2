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
        Map<String, Alert> raised = new LinkedHashMap<>();
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
        return List.copyOf(raised.values());
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
            RecentAlerts.Key key,
            List<Finding> group,
            Function<String, Optional<Event>> events,
            Map<String, Alert> raised) {
        Set<String> alsoThere = new LinkedHashSet<>();
        for (int attempt = 0; attempt < AlertDesk.MAX_TRIES; attempt++) {
            List<Alert> since = alerts.seenSince(key.rule(), key.key(), from(group), RecentAlerts.MAX_OF_ONE_KEY + 1);
            boolean areAll = since.size() <= RecentAlerts.MAX_OF_ONE_KEY;
            List<Alert> known = areAll ? since : alerts.seenBetween(key.rule(), key.key(), from(group), to(group));
            Folding folding = folding(with(alsoThere, known), events);
            if (write(folding.take(group), raised, alsoThere)) {
                if (areAll) {
                    recent.put(key, new Known(from(group), folding.known()));
                }
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

    /** Nor does one that was seen first after this. */
    private static Instant to(List<Finding> group) {
        return group.stream()
                .map(one -> one.at().plus(one.suppress()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private List<Alert> with(Set<String> alsoThere, List<Alert> known) {
        List<Alert> all = new ArrayList<>(known);
        alsoThere.stream()
                .filter(id -> known.stream().noneMatch(alert -> alert.id().equals(id)))
                .forEach(id -> alerts.get(id).ifPresent(all::add));
        return all;
    }

    /**
     * Stops at the first alert somebody else was quicker with; those written before are known to the next attempt.
     *
     * @param alsoThere gets the ids that turned out to be taken: raised long ago, or just now by another node
     */
    private boolean write(List<Alert> wanted, Map<String, Alert> raised, Set<String> alsoThere) {
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

    private void done(Alert alert, Map<String, Alert> raised) {
        raised.put(alert.id(), alert);
        written.accept(alert);
    }
}

package io.tocsin.pipeline;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertQuery;
import io.tocsin.alert.Author;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.LaggingSource;
import io.tocsin.platform.Timers;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Raises an alert for each source with a host that is so far behind that time does not wait for it: one while that lasts,
 * renewed once an hour, and where a person closed it another one a day later. When no host of it is, the alert says so and
 * is closed.
 *
 * <p>One thread at a time: the timer's.
 */
@Component
final class LaggingSourceAlerts {

    private static final Logger log = LoggerFactory.getLogger(LaggingSourceAlerts.class);
    private static final Author AUTHOR = Author.of("rule:" + LaggingSource.RULE);
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** A host that was cut off, and tells what happened meanwhile at one go, has then caught up. */
    private static final Duration LASTS = Duration.ofMinutes(1);

    private static final Duration RENEWED_AFTER = Duration.ofHours(1);
    private static final Duration AGAIN_AFTER = Duration.ofDays(1);

    private final Correlator correlator;
    private final AlertDesk alerts;
    private final Clock clock;
    /** When the next look at the alert is due, by source; null while it is not known which alerts there are. */
    private @Nullable Map<String, Instant> told;

    @Autowired
    LaggingSourceAlerts(Correlator correlator, AlertDesk alerts, Timers timers, Clock clock) {
        this(correlator, alerts, clock);
        timers.every("lagging-sources", LOOK, this::lookAgain);
    }

    /** Looks only when asked. */
    LaggingSourceAlerts(Correlator correlator, AlertDesk alerts, Clock clock) {
        this.correlator = correlator;
        this.alerts = alerts;
        this.clock = clock;
    }

    private void lookAgain() {
        try {
            look();
        } catch (TransientException e) {
            log.debug("Alerts of senders that are behind have to wait: {}", e.getMessage());
        }
    }

    /** @throws TransientException when the store is away; call again */
    void look() {
        List<LaggingSource> lagging = correlator.clock().lagging();
        if (lagging == null) {
            return;
        }
        Map<String, Instant> known = told == null ? live() : told;
        told = known;
        Instant now = clock.instant();
        Set<String> caughtUp = new HashSet<>(known.keySet());
        for (LaggingSource source : lagging) {
            caughtUp.remove(source.source());
            boolean due = !now.isBefore(known.getOrDefault(source.source(), Instant.MIN));
            if (due && source.lasting().compareTo(LASTS) >= 0) {
                known.put(source.source(), tell(source, now));
            }
        }
        for (String source : caughtUp) {
            alerts.latest(LaggingSource.RULE, source)
                    .ifPresent(alert -> alerts.mended(
                            alert.id(), "no host of it is so far behind any more, or none sends", AUTHOR));
            known.remove(source);
        }
    }

    /** Returns when it is to be told again. */
    private Instant tell(LaggingSource source, Instant now) {
        Optional<Alert> latest = alerts.latest(LaggingSource.RULE, source.source());
        Instant due = latest.map(LaggingSourceAlerts::nextAfter).orElse(Instant.MIN);
        if (now.isBefore(due)) {
            return due; // told by an earlier life of the server or by another node
        }
        String occasion =
                latest.map(alert -> alert.id() + "@" + alert.version()).orElse("first");
        alerts.raise(List.of(source.finding(occasion, now)), event -> Optional.empty());
        return now.plus(RENEWED_AFTER);
    }

    private static Instant nextAfter(Alert alert) {
        if (alert.state() == Alert.State.CLOSED && alert.isMended()) {
            return Instant.MIN;
        }
        return alert.lastSeen().plus(alert.state() == Alert.State.CLOSED ? AGAIN_AFTER : RENEWED_AFTER);
    }

    /** The sources of which an alert of an earlier life of the server, or of another node, says that they are behind. */
    private Map<String, Instant> live() {
        Map<String, Instant> sources = new HashMap<>();
        AlertQuery query = new AlertQuery(
                LaggingSource.RULE,
                Set.of(Alert.State.OPEN, Alert.State.ACKNOWLEDGED),
                Set.of(),
                "",
                null,
                null,
                AlertQuery.MAX_SIZE,
                null);
        alerts.find(query).items().forEach(alert -> sources.put(alert.key(), Instant.MIN));
        return sources;
    }
}

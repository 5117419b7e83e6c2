package io.tocsin.pipeline;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.finding.LaggingSource;
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

    private static final Duration LOOK = Duration.ofSeconds(2);
    /** A host that was cut off, and tells what happened meanwhile at one go, has then caught up. */
    private static final Duration LASTS = Duration.ofMinutes(1);

    private final Correlator correlator;
    private final NoticeDesk notices;
    private final Clock clock;
    /** When the next look at the alert is due, by source; null while it is not known which alerts there are. */
    private @Nullable Map<String, Instant> told;

    @Autowired
    LaggingSourceAlerts(Correlator correlator, AlertDesk alerts, Timers timers, Clock clock) {
        this(correlator, alerts, clock);
        timers.every("lagging-sources", LOOK, () -> notices.unlessAway(this::look));
    }

    /** Looks only when asked. */
    LaggingSourceAlerts(Correlator correlator, AlertDesk alerts, Clock clock) {
        this.correlator = correlator;
        notices = new NoticeDesk(LaggingSource.RULE, alerts);
        this.clock = clock;
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
            notices.latest(source)
                    .ifPresent(
                            alert -> notices.mended(alert, "no host of it is so far behind any more, or none sends"));
            known.remove(source);
        }
    }

    /** Returns when it is to be told again. */
    private Instant tell(LaggingSource source, Instant now) {
        Optional<Alert> latest = notices.latest(source.source());
        Instant due = latest.map(NoticeDesk::nextAfter).orElse(Instant.MIN);
        if (now.isBefore(due)) {
            return due; // told by an earlier life of the server or by another node
        }
        notices.raise(latest, occasion -> source.finding(occasion, now));
        return now.plus(NoticeDesk.RENEWED_AFTER);
    }

    /** The sources of which an alert of an earlier life of the server, or of another node, says that they are behind. */
    private Map<String, Instant> live() {
        Map<String, Instant> sources = new HashMap<>();
        notices.live().forEach(source -> sources.put(source, Instant.MIN));
        return sources;
    }
}

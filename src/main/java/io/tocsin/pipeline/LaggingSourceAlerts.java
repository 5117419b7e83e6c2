package io.tocsin.pipeline;

import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.finding.LaggingSource;
import io.tocsin.platform.Timers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Raises an alert for each source with a host that is so far behind that time does not wait for it, until no host of it is.
 */
@Component
final class LaggingSourceAlerts {

    private static final Duration LOOK = Duration.ofSeconds(2);
    /** A host that was cut off, and tells what happened meanwhile at one go, has then caught up. */
    private static final Duration LASTS = Duration.ofMinutes(1);

    private final Correlator correlator;
    private final LastingNotices notices;

    @Autowired
    LaggingSourceAlerts(Correlator correlator, AlertDesk alerts, Timers timers, Clock clock) {
        this(correlator, alerts, clock);
        timers.every("lagging-sources", LOOK, () -> notices.unlessAway(this::look));
    }

    /** Looks only when asked. */
    LaggingSourceAlerts(Correlator correlator, AlertDesk alerts, Clock clock) {
        this.correlator = correlator;
        notices = new LastingNotices(
                LaggingSource.RULE, "no host of it is so far behind any more, or none sends", alerts, clock);
    }

    void look() {
        List<LaggingSource> lagging = correlator.clock().lagging();
        if (lagging != null) {
            notices.look(
                    lagging.stream()
                            .filter(source -> source.lasting().compareTo(LASTS) >= 0)
                            .map(LaggingSource::notice)
                            .toList(),
                    lagging.stream().map(LaggingSource::source).collect(Collectors.toSet()));
        }
    }
}

package io.tocsin.pipeline;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.finding.FullMemory;
import io.tocsin.platform.Timers;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Raises an alert for each rule whose windows are full. While it goes on that is one alert, whose numbers are renewed once
 * an hour; where a person closed it, another one a day later.
 *
 * <p>One thread at a time: the timer's.
 */
@Component
final class FullMemoryAlerts {

    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Correlator correlator;
    private final NoticeDesk notices;
    private final Clock clock;
    /** How much was forgotten when that was told, and when the next look at the alert is due, by rule. */
    private final Map<String, Told> told = new HashMap<>();

    private record Told(long forgotten, Instant until) {}

    @Autowired
    FullMemoryAlerts(Correlator correlator, AlertDesk alerts, Timers timers, Clock clock) {
        this(correlator, alerts, clock);
        timers.every("full-rule-memories", LOOK, () -> notices.unlessAway(this::look));
    }

    /** Looks only when asked. */
    FullMemoryAlerts(Correlator correlator, AlertDesk alerts, Clock clock) {
        this.correlator = correlator;
        notices = new NoticeDesk(FullMemory.RULE, alerts);
        this.clock = clock;
    }

    /** @throws TransientException when the store is away; call again */
    void look() {
        Instant now = clock.instant();
        for (FullMemory memory : correlator.fullMemories()) {
            Told before = told.getOrDefault(memory.rule(), new Told(0, Instant.MIN));
            if (memory.forgotten() > before.forgotten() && !now.isBefore(before.until())) {
                tell(memory, now);
            }
        }
    }

    private void tell(FullMemory memory, Instant now) {
        Optional<Alert> latest = notices.latest(memory.rule());
        Instant due = latest.map(NoticeDesk::nextAfter).orElse(Instant.MIN);
        if (now.isBefore(due)) {
            // told by an earlier life of the server or by another node
            told.put(memory.rule(), new Told(0, due));
            return;
        }
        notices.raise(latest, occasion -> memory.notice().finding(occasion, now));
        told.put(memory.rule(), new Told(memory.forgotten(), now.plus(NoticeDesk.RENEWED_AFTER)));
    }
}

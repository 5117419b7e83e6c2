package io.tocsin.pipeline;

import io.tocsin.correlate.Correlator;
import io.tocsin.log.EventLog;
import io.tocsin.store.EventStore;
import io.tocsin.store.Watermarks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What the rules remember is not stored: after a start it is made again from the stored events, as far back as the saved
 * watermarks say that the rules still remember. For the pipeline's thread.
 */
@Component
final class RuleMemory {

    private static final Logger log = LoggerFactory.getLogger(RuleMemory.class);
    private static final Duration SAVE_EVERY = Duration.ofSeconds(5);

    private final EventLog eventLog;
    private final EventStore events;
    private final Watermarks watermarks;
    private final Correlator correlator;
    private final PipelineProperties settings;
    private final Clock clock;
    private Instant saved = Instant.EPOCH;
    private boolean begun;

    RuleMemory(
            EventLog eventLog,
            EventStore events,
            Watermarks watermarks,
            Correlator correlator,
            PipelineProperties settings,
            Clock clock) {
        this.eventLog = eventLog;
        this.events = events;
        this.watermarks = watermarks;
        this.correlator = correlator;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Shows the rules what they had seen before the stop; what they find in it is known and not raised again.
     *
     * @throws io.tocsin.platform.TransientException when the store is away; call again, it begins anew
     */
    void refill() {
        long cursor = eventLog.cursor(Pipeline.CURSOR);
        if (cursor == 0) {
            correlator.remembersFrom(events);
            return;
        }
        if (begun) {
            // what was shown already would be counted twice
            correlator.forget();
        }
        begun = true;
        Map<String, Instant> known = watermarks.load();
        Instant since = known.values().stream().min(Instant::compareTo).orElse(Instant.EPOCH);
        since = since.isAfter(Instant.EPOCH.plus(correlator.memory()))
                ? since.minus(correlator.memory())
                : Instant.EPOCH;
        long[] count = {0};
        events.replay(since, cursor, event -> {
            correlator.replay(event);
            count[0]++;
        });
        Instant now = clock.instant();
        // a clock that was ahead then must not make everything late now
        watermarks.lastTick().filter(tick -> !tick.isAfter(now)).ifPresent(correlator::replay);
        correlator.remembersFrom(events);
        log.info("Rules remember {} events since {} again", count[0], since);
    }

    /**
     * Time alone has made something true, and that is raised: a start goes on from here. Else what comes after the stop could
     * be taken for something that had come before.
     */
    void ticked(Instant now) {
        watermarks.saveTick(now);
    }

    /**
     * Saves how far event time has come. An older watermark only makes a restart read back further, so saving now and then
     * is enough.
     */
    void save(boolean now) {
        Instant instant = clock.instant();
        if (!now && instant.isBefore(saved.plus(SAVE_EVERY))) {
            return;
        }
        saved = instant;
        Map<String, Instant> current = correlator.watermarks(instant.minus(settings.idleSource()));
        if (current.isEmpty()) {
            return;
        }
        try {
            watermarks.save(current);
        } catch (RuntimeException e) {
            log.warn("Watermarks are not saved, a restart will read back further: {}", e.getMessage());
        }
    }
}

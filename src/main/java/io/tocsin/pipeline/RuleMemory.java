package io.tocsin.pipeline;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.window.Listening;
import io.tocsin.log.CorruptRecordException;
import io.tocsin.log.EventLog;
import io.tocsin.store.EventStore;
import io.tocsin.store.Listened;
import io.tocsin.store.Watermarks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What the rules remember is not stored: after a start it is made again from the stored events, as far back as the saved
 * watermarks say that the rules still remember; and when nobody listened, which is no silence. For the pipeline's thread.
 */
@Component
final class RuleMemory {

    private static final Logger log = LoggerFactory.getLogger(RuleMemory.class);
    private static final Duration SAVE_EVERY = Duration.ofSeconds(5);
    /** A stop that is no longer changes nothing: a restart, during which senders try again or lose little. */
    private static final Duration SHORT_STOP = Duration.ofMinutes(1);
    /** The name of the one watermark that is saved: that of all. */
    private static final String ALL = "all";

    private final EventLog eventLog;
    private final EventStore events;
    private final Watermarks watermarks;
    private final Correlator correlator;
    private final Clock clock;
    private Instant saved = Instant.EPOCH;
    private List<Listened.Gap> gaps = List.of();
    private boolean begun;
    /** What was saved last; null before the first time. */
    private volatile @Nullable Listened lastListened;

    RuleMemory(EventLog eventLog, EventStore events, Watermarks watermarks, Correlator correlator, Clock clock) {
        this.eventLog = eventLog;
        this.events = events;
        this.watermarks = watermarks;
        this.correlator = correlator;
        this.clock = clock;
    }

    /**
     * Shows the rules what they had seen before the stop; what they find in it is known and not raised again. From then on
     * somebody listens.
     *
     * @throws io.tocsin.platform.TransientException when the store is away; call again, it begins anew
     */
    void refill() {
        long cursor = eventLog.cursor(Pipeline.CURSOR);
        if (begun) {
            // what was shown already would be counted twice
            correlator.forget();
        }
        begun = true;
        Instant now = clock.instant();
        Listened before = listened(now);
        gaps = before.gaps();
        correlator
                .clock()
                .replay(new Listening(
                        gaps.stream()
                                .map(gap -> new Listening.Gap(gap.from(), gap.to()))
                                .toList(),
                        before.expected()));
        if (cursor > 0) {
            replay(cursor, now);
        }
        correlator.clock().listen(now);
        correlator.remembersFrom(events);
        saveListened(new Listened(now, gaps, before.expected()));
    }

    private void saveListened(Listened listened) {
        lastListened = listened;
        watermarks.saveListened(listened);
    }

    /** The rules could not be shown again what they had seen: they remember from now on. */
    void beginEmpty() {
        correlator.forget();
        correlator.clock().replay(new Listening(List.of(), Map.of()));
        Instant now = clock.instant();
        correlator.clock().listen(now);
        lastListened = new Listened(now, gaps, Map.of());
        correlator.remembersFrom(events);
    }

    /** Whether the store takes a small write now, which changes nothing. For any thread. */
    boolean canSave() {
        Listened last = lastListened;
        if (last == null) {
            return false;
        }
        try {
            watermarks.saveListened(last);
            return true;
        } catch (RuntimeException e) {
            return !Outage.is(e);
        }
    }

    private void replay(long cursor, Instant now) {
        Map<String, Instant> known = watermarks.load();
        Instant since = known.values().stream().min(Instant::compareTo).orElse(Instant.EPOCH);
        since = back(since);
        for (int i = gaps.size() - 1; i >= 0 && !gaps.get(i).to().isBefore(since); i--) {
            // what was to be heard from before a gap has its time anew after it
            since = back(gaps.get(i).from());
        }
        long[] count = {0};
        events.replay(since, cursor, event -> {
            correlator.replay(event);
            count[0]++;
        });
        // a clock that was ahead then must not make everything late now
        watermarks.lastTick().filter(tick -> !tick.isAfter(now)).ifPresent(correlator::replay);
        log.info("Rules remember {} events since {} again", count[0], since);
    }

    private Instant back(Instant from) {
        Duration back = lookBack();
        return from.isAfter(Instant.EPOCH.plus(back)) ? from.minus(back) : Instant.EPOCH;
    }

    /** How far back events are read that the rules remember, by arrival. */
    private Duration lookBack() {
        return correlator.memory().plus(correlator.clock().settling());
    }

    /** When the server listened until now: as was saved, and the stops since then that were long enough to matter. */
    private Listened listened(Instant now) {
        Listened saved = watermarks.listened().orElse(new Listened(now, List.of(), Map.of()));
        List<Listened.Gap> all = new ArrayList<>(saved.gaps());
        all.removeIf(gap -> gap.to().plus(lookBack()).isBefore(saved.until()));
        // what was received while the store was away, or is received already, tells of listening too
        Instant until = saved.until();
        while (now.isAfter(until.plus(SHORT_STOP))) {
            Instant next = received(eventLog.positionAt(until.plusMillis(1)), now);
            if (next.isAfter(until.plus(SHORT_STOP))) {
                log.info("Nobody listened from {} to {}: silence during that time is none", until, next);
                all.add(new Listened.Gap(until, next));
                until = next;
            } else {
                Instant last =
                        received(eventLog.positionAt(until.plus(SHORT_STOP).plusMillis(1)) - 1, next);
                until = last.isAfter(until) ? last : until.plus(SHORT_STOP);
            }
        }
        return new Listened(now, all, saved.expected());
    }

    private Instant received(long position, Instant otherwise) {
        try {
            return eventLog.read(position, 1).stream()
                    .map(record -> record.raw().receivedAt())
                    .findFirst()
                    .orElse(otherwise);
        } catch (CorruptRecordException e) {
            return otherwise; // the consumer tells of it when it comes there
        }
    }

    /**
     * Time alone has made something true, and that is raised: a start goes on from here. Else what comes after the stop could
     * be taken for something that had come before.
     */
    void ticked(Instant now) {
        watermarks.saveTick(now);
    }

    /**
     * Saves how far event time has come, and that the server listens. An older watermark only makes a restart read back
     * further, so saving now and then is enough.
     */
    void save(boolean now) {
        Instant instant = clock.instant();
        // a clock that was set back must not keep it from saving until it has caught up
        boolean isFresh = !instant.isBefore(saved) && instant.isBefore(saved.plus(SAVE_EVERY));
        if (!now && isFresh) {
            return;
        }
        saved = instant;
        try {
            correlator.clock().watermark().ifPresent(time -> watermarks.save(Map.of(ALL, time)));
            saveListened(new Listened(instant, gaps, correlator.clock().expected()));
        } catch (RuntimeException e) {
            log.warn("Watermarks are not saved, a restart will read back further: {}", e.getMessage());
        }
    }
}

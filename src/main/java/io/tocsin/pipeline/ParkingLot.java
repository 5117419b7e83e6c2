package io.tocsin.pipeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.event.RawEvent;
import io.tocsin.log.EventLog;
import io.tocsin.log.LogRecord;
import io.tocsin.platform.RateLimit;
import io.tocsin.store.Parked;
import io.tocsin.store.ParkedStore;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.stereotype.Component;

/** Keeps whole what cannot be processed, and counts it. */
@Component
class ParkingLot {

    private static final Logger log = LoggerFactory.getLogger(ParkingLot.class);

    /** Characters of a reason: an exception may say the whole record over again. */
    private static final int MAX_REASON = 2_000;

    private final EventLog eventLog;
    private final ParkedStore parked;
    private final MeterRegistry meters;
    private final Clock clock;
    private final RateLimit faults = new RateLimit(Duration.ofSeconds(30));

    ParkingLot(EventLog eventLog, ParkedStore parked, MeterRegistry meters, Clock clock) {
        this.eventLog = eventLog;
        this.parked = parked;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Parks a record; again changes nothing. What the store does not keep whole is kept by its place in the log, so that a record
     * that cannot be parked does not stop the way either.
     *
     * @param stage the room that could not go on
     * @param reason what was wrong and what to do
     * @throws io.tocsin.platform.TransientException when the store is away
     */
    void park(LogRecord item, String stage, String reason) {
        RawEvent raw = item.raw();
        try {
            keep(item.position(), raw, stage, reason);
        } catch (RuntimeException | Error e) {
            if (Outage.is(e)) {
                throw e;
            }
            keepPlace(item, stage, reason, e);
        }
        meters.counter("tocsin.parked", "stage", stage, "source", raw.source()).increment();
    }

    private void keepPlace(LogRecord item, String stage, String reason, Throwable e) {
        RawEvent raw = item.raw();
        log.atLevel(faults.permits() ? Level.ERROR : Level.DEBUG)
                .setCause(e)
                .log("The record at log position {} cannot be parked whole, its place is", item.position());
        try {
            keep(
                    item.position(),
                    new RawEvent(
                            raw.source(),
                            raw.format(),
                            raw.peer(),
                            raw.trust(),
                            raw.receivedAt(),
                            new byte[0],
                            raw.sender(),
                            raw.id()),
                    stage,
                    "its payload could not be kept here and stands in the event log at position " + item.position()
                            + " until tocsin.log.retention removes it; " + reason);
        } catch (RuntimeException | Error worse) {
            if (Outage.is(worse)) {
                throw worse;
            }
            log.error(
                    "The record at log position {} is not parked at all; it stands in the event log until"
                            + " tocsin.log.retention removes it: {}",
                    item.position(),
                    worse.toString());
        }
    }

    private void keep(long position, RawEvent raw, String stage, String reason) {
        String cut = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
        parked.park(new Parked(eventLog.eventId(position), position, raw, stage, cut, clock.instant(), 0));
    }
}

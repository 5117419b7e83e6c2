package io.tocsin.pipeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.log.EventLog;
import io.tocsin.log.LogRecord;
import io.tocsin.store.Parked;
import io.tocsin.store.ParkedStore;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Keeps whole what cannot be processed, and counts it. */
@Component
class ParkingLot {

    private final EventLog eventLog;
    private final ParkedStore parked;
    private final MeterRegistry meters;
    private final Clock clock;

    ParkingLot(EventLog eventLog, ParkedStore parked, MeterRegistry meters, Clock clock) {
        this.eventLog = eventLog;
        this.parked = parked;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Parks a record; again changes nothing.
     *
     * @param stage the room that could not go on
     * @param reason what was wrong and what to do
     */
    void park(LogRecord item, String stage, String reason) {
        String id = eventLog.eventId(item.position());
        parked.park(new Parked(id, item.position(), item.raw(), stage, reason, clock.instant(), 0));
        meters.counter("tocsin.parked", "stage", stage, "source", item.raw().source())
                .increment();
    }
}

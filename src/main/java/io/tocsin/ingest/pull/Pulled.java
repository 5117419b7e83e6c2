package io.tocsin.ingest.pull;

import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.event.RawEvent.Trust;
import io.tocsin.ingest.PayloadBound;
import io.tocsin.ingest.Source;
import io.tocsin.ingest.Sources;
import io.tocsin.log.EventLog;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Appends what a source that is asked has brought; its position may move when that returns. */
public final class Pulled {

    private final EventLog eventLog;
    private final Sources sources;
    private final Clock clock;

    public Pulled(EventLog eventLog, Sources sources, Clock clock) {
        this.eventLog = eventLog;
        this.sources = sources;
        this.clock = clock;
    }

    /** @param id by which the same one is known when it is brought again; empty for none */
    @SuppressWarnings("ArrayRecordComponent") // as in RawEvent
    public record Item(Format format, byte[] payload, String id) {}

    /** @throws io.tocsin.platform.TransientException where the log refuses; ask again later from where it was */
    public void append(String source, List<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Source counters = sources.source(source);
        counters.received().add(items.size());
        long last = eventLog.append(items.stream()
                .map(item -> new RawEvent(
                        source, item.format(), "", Trust.UNKNOWN, now, PayloadBound.cut(item.payload()), "", item.id()))
                .toList());
        counters.appended(items.size(), last, now);
    }
}

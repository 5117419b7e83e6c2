package io.tocsin.ingest;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The counters of one source, since the start of the server. {@link Sources.Report} says what each counts. */
public final class Source {

    private final String name;
    private final LongAdder received;
    private final LongAdder appended;
    private final LongAdder stored;
    private final LongAdder unread;
    private final LongAdder shed;
    private final LongAdder truncated;

    private long lastPosition = -1;
    private Instant lastAppended = Instant.EPOCH;
    /** Arrival of the oldest that is not known to be stored; means nothing while all are. */
    private Instant waitingSince = Instant.EPOCH;

    private final LongSupplier storedUpTo;

    /** @param storedUpTo position of the log in front of which everything is stored or parked */
    Source(String name, LongSupplier storedUpTo, MeterRegistry registry) {
        this.name = name;
        this.storedUpTo = storedUpTo;
        received = counter("received", registry);
        appended = counter("appended", registry);
        stored = counter("stored", registry);
        unread = counter("unread", registry);
        shed = counter("shed", registry);
        truncated = counter("truncated", registry);
    }

    private LongAdder counter(String what, MeterRegistry registry) {
        LongAdder adder = new LongAdder();
        FunctionCounter.builder("tocsin.ingest." + what, adder, LongAdder::sum)
                .tag("source", name)
                .register(registry);
        return adder;
    }

    public String name() {
        return name;
    }

    public LongAdder received() {
        return received;
    }

    public LongAdder appended() {
        return appended;
    }

    public LongAdder stored() {
        return stored;
    }

    public LongAdder unread() {
        return unread;
    }

    public LongAdder shed() {
        return shed;
    }

    public LongAdder truncated() {
        return truncated;
    }

    /**
     * Counts messages that the event log has taken.
     *
     * @param position in the log, of the last of them
     * @param at when they arrived
     */
    public void appended(int count, long position, Instant at) {
        appended.add(count);
        synchronized (this) {
            if (isAllStored()) {
                waitingSince = at;
            }
            lastPosition = Math.max(lastPosition, position);
            lastAppended = at.isAfter(lastAppended) ? at : lastAppended;
        }
    }

    /** Counts an event that is in the store. */
    public void stored(Instant arrivedAt, boolean isRead) {
        stored.increment();
        if (!isRead) {
            unread.increment();
        }
        synchronized (this) {
            waitingSince = arrivedAt;
        }
    }

    synchronized Instant lastAppended() {
        return lastAppended;
    }

    private boolean isAllStored() {
        return lastPosition < storedUpTo.getAsLong();
    }

    /** Arrival of the oldest event that is not in the store; null where all are. */
    synchronized @Nullable Instant waitingSince() {
        return isAllStored() ? null : waitingSince;
    }
}

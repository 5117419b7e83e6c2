package io.tocsin.ingest.http;

import io.tocsin.http.BodyMemory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events that a receiver makes of one request. What a request says once of all its events (labels, a resource) stands in each of
 * them, so a small body could become any amount of memory: their bytes are bounded and held like those of the body.
 */
final class RequestEvents {

    /** How many times the longest body they may take together. */
    private static final int GROWTH = 4;

    private final int maxEvents;
    private final long maxBytes;
    private final BodyMemory.@Nullable Share memory;
    private final List<byte[]> events = new ArrayList<>();
    private long bytes;

    /**
     * @param maxBodyBytes longest body of a request
     * @param memory holds the events; null where nothing bounds it
     */
    RequestEvents(int maxEvents, int maxBodyBytes, BodyMemory.@Nullable Share memory) {
        this.maxEvents = maxEvents;
        this.maxBytes = (long) GROWTH * maxBodyBytes;
        this.memory = memory;
    }

    /** @throws RefusedBodyException where the request makes too many, too much, or more than there is memory for */
    void add(byte[] event) {
        if (events.size() == maxEvents) {
            throw RefusedBodyException.tooManyEvents(maxEvents);
        }
        bytes += event.length;
        if (bytes > maxBytes) {
            throw RefusedBodyException.tooMuch(maxBytes);
        }
        if (memory != null && !memory.take(event.length)) {
            throw RefusedBodyException.noMemory();
        }
        events.add(event);
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    int size() {
        return events.size();
    }

    List<byte[]> all() {
        return List.copyOf(events);
    }
}

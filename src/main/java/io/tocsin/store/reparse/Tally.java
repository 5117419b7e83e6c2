package io.tocsin.store.reparse;

import io.tocsin.event.Event;
import io.tocsin.store.reparse.ReparseReport.Change;
import io.tocsin.store.reparse.ReparseReport.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts while a job goes on; may be looked at meanwhile. Thread-safe. */
final class Tally {

    private static final int MAX_SAMPLES = 20;
    private static final int MAX_REASONS = 20;
    /** Senders name fields below {@code unmapped}; what is beyond is left out. */
    private static final int MAX_FIELDS = 500;

    /** Of a sample; an event can have thousands of fields, and finished jobs keep their samples. */
    private static final int MAX_CHANGES = 200;

    private static final int BEGINNING = 500;

    private long read;
    private long changed;
    private long unchanged;
    private long skipped;
    private long refused;
    private @Nullable Instant reached;
    private final Map<String, Long> fields = new TreeMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();

    synchronized void skipped() {
        read++;
        skipped++;
    }

    synchronized void refused(String id, @Nullable String reason) {
        read++;
        refused++;
        if (reasons.size() < MAX_REASONS) {
            reasons.add(id + ": " + reason);
        }
    }

    /** @param changes none where it reads as before */
    synchronized void readAgain(String id, Event event, Map<String, Change> changes) {
        read++;
        if (changes.isEmpty()) {
            unchanged++;
            return;
        }
        changed++;
        for (String path : changes.keySet()) {
            if (fields.size() < MAX_FIELDS || fields.containsKey(path)) {
                fields.merge(path, 1L, Long::sum);
            }
        }
        if (samples.size() < MAX_SAMPLES) {
            String original = event.field("event.original");
            Map<String, Change> first = new TreeMap<>();
            changes.entrySet().stream()
                    .limit(MAX_CHANGES)
                    .forEach(change -> first.put(change.getKey(), change.getValue()));
            samples.add(new Sample(id, original.substring(0, Math.min(original.length(), BEGINNING)), first));
        }
    }

    synchronized void reached(Instant time) {
        reached = time;
    }

    /** The time of the event that came last; null before the first, and of what is parked. */
    synchronized @Nullable Instant reached() {
        return reached;
    }

    synchronized ReparseReport report() {
        return new ReparseReport(
                read,
                changed,
                unchanged,
                skipped,
                refused,
                new TreeMap<>(fields),
                List.copyOf(samples),
                List.copyOf(reasons));
    }
}

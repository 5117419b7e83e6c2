package io.tocsin.store.reparse;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A reparse that somebody asked for, on its way: queued → running → succeeded, failed or cancelled. Thread-safe. */
public final class ReparseJob {

    private final String id;
    private final String by;
    private final ReparseRequest request;
    private final Instant createdAt;
    private final Tally tally = new Tally();

    private State state = State.QUEUED;
    private @Nullable Instant endedAt;
    private String error = "";

    /** How far it is. */
    public enum State {
        QUEUED,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    ReparseJob(String id, String by, ReparseRequest request, Instant createdAt) {
        this.id = id;
        this.by = by;
        this.request = request;
        this.createdAt = createdAt;
    }

    /**
     * How it stands at one moment.
     *
     * @param by who asked for it
     * @param endedAt null while it waits or runs
     * @param reached the time of the event that was read last, newest first; null where there was none yet
     * @param error why it failed; empty where it did not
     * @param report what was read so far
     */
    public record Standing(
            String id,
            String by,
            ReparseRequest request,
            State state,
            Instant createdAt,
            @Nullable Instant endedAt,
            @Nullable Instant reached,
            String error,
            ReparseReport report) {}

    public synchronized Standing standing() {
        return new Standing(id, by, request, state, createdAt, endedAt, tally.reached(), error, tally.report());
    }

    public String id() {
        return id;
    }

    ReparseRequest request() {
        return request;
    }

    Tally tally() {
        return tally;
    }

    synchronized boolean isEnded() {
        return state != State.QUEUED && state != State.RUNNING;
    }

    /** False where it was cancelled before it began. */
    synchronized boolean start() {
        if (state != State.QUEUED) {
            return false;
        }
        state = State.RUNNING;
        return true;
    }

    /** Changes nothing where it has ended. */
    synchronized void end(State last, String why, Instant now) {
        if (!isEnded()) {
            state = last;
            error = why;
            endedAt = now;
        }
    }
}

package io.tocsin.correlate.trial;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A backtest that somebody asked for, on its way: queued → running → succeeded, failed or cancelled. Thread-safe. */
public final class BacktestJob {

    private final String id;
    private final String by;
    private final BacktestRequest request;
    private final Instant createdAt;

    private State state = State.QUEUED;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private long total = -1;
    private int raised;
    private String error = "";
    private @Nullable BacktestReport report;
    /** Changed by the worker with each event, so not under the lock. */
    private volatile long read;

    private volatile long refused;

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

        public boolean isEnd() {
            return this != QUEUED && this != RUNNING;
        }
    }

    BacktestJob(String id, String by, BacktestRequest request, Instant createdAt) {
        this.id = id;
        this.by = by;
        this.request = request;
        this.createdAt = createdAt;
    }

    /**
     * How it stands at one moment.
     *
     * @param by who asked for it
     * @param startedAt null while it waits
     * @param endedAt null while it waits or runs
     * @param read events shown to the rules, those before the period included
     * @param total how many there are, about; -1 where that is not known yet
     * @param refused lines that are no events
     * @param raised alerts that a retro-hunt has raised
     * @param error why it failed; empty where it did not
     * @param report null unless it succeeded
     */
    public record Standing(
            String id,
            String by,
            BacktestRequest request,
            State state,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            long read,
            long total,
            long refused,
            int raised,
            String error,
            @Nullable BacktestReport report) {}

    public synchronized Standing standing() {
        return new Standing(
                id, by, request, state, createdAt, startedAt, endedAt, read, total, refused, raised, error, report);
    }

    public String id() {
        return id;
    }

    synchronized boolean isEnded() {
        return state.isEnd();
    }

    /** False where it was cancelled before it began. */
    synchronized boolean start(Instant now) {
        if (state != State.QUEUED) {
            return false;
        }
        state = State.RUNNING;
        startedAt = now;
        return true;
    }

    synchronized void expect(long events) {
        total = events;
    }

    synchronized void raised(int more) {
        raised += more;
    }

    /** An event is about to be shown; only from the worker. */
    void reading(long events, long unusable) {
        read = events;
        refused = unusable;
    }

    void succeed(BacktestReport found, Instant now) {
        end(State.SUCCEEDED, "", found, now);
    }

    void fail(String why, Instant now) {
        end(State.FAILED, why, null, now);
    }

    /** Changes nothing where it has ended. */
    void cancel(Instant now) {
        end(State.CANCELLED, "", null, now);
    }

    private synchronized void end(State last, String why, @Nullable BacktestReport found, Instant now) {
        if (!state.isEnd()) {
            state = last;
            error = why;
            report = found;
            endedAt = now;
        }
    }
}

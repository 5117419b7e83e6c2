package io.tocsin.console;

import io.tocsin.correlate.list.ValueList;
import io.tocsin.correlate.trial.BacktestJob;
import io.tocsin.correlate.trial.BacktestReport;
import io.tocsin.correlate.trial.BacktestRequest;
import io.tocsin.correlate.trial.RuleText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backtest on the wire.
 *
 * @param state queued, running, succeeded, failed or cancelled
 * @param startedAt null while it waits
 * @param endedAt null before it has ended
 * @param error why it failed; null where it did not
 * @param report null in lists, and unless it succeeded
 */
record BacktestView(
        String id,
        String state,
        String by,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        Progress progress,
        Asked request,
        @Nullable String error,
        @Nullable BacktestReport report) {

    /**
     * @param read events shown to the rules, those that only fill the windows included
     * @param total how many there are, about; null where that is not known yet
     * @param refused lines that are no events
     */
    record Progress(long read, @Nullable Long total, long refused) {}

    /**
     * What was asked for, without the texts.
     *
     * @param files rule files that were sent; empty where the rules in force are tried
     * @param lists lists that were sent
     */
    record Asked(
            List<String> files,
            List<String> lists,
            List<String> only,
            @Nullable Instant from,
            @Nullable Instant to) {

        static Asked of(BacktestRequest request) {
            return new Asked(
                    request.rules().stream().map(RuleText::file).toList(),
                    request.lists().stream().map(ValueList::name).toList(),
                    request.only().stream().sorted().toList(),
                    request.from(),
                    request.to());
        }
    }

    static BacktestView of(BacktestJob job) {
        BacktestJob.Standing standing = job.standing();
        return new BacktestView(
                standing.id(),
                standing.state().word(),
                standing.by(),
                standing.createdAt(),
                standing.startedAt(),
                standing.endedAt(),
                new Progress(
                        standing.read(),
                        standing.total() < 0 ? null : Long.valueOf(standing.total()),
                        standing.refused()),
                Asked.of(standing.request()),
                standing.error().isEmpty() ? null : standing.error(),
                standing.report());
    }

    BacktestView withoutReport() {
        return new BacktestView(id, state, by, createdAt, startedAt, endedAt, progress, request, error, null);
    }
}

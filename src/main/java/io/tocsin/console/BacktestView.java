package io.tocsin.console;

import io.tocsin.correlate.list.ValueList;
import io.tocsin.correlate.trial.BacktestJob;
import io.tocsin.correlate.trial.BacktestReport;
import io.tocsin.correlate.trial.BacktestRequest;
import io.tocsin.correlate.trial.RetroHunt;
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
 * @param raised alerts that a retro-hunt has raised; null where it raises none
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
        @Nullable Integer raised,
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
     * @param hunt null where it is no retro-hunt
     */
    record Asked(
            List<String> files,
            List<String> lists,
            List<String> only,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Hunt hunt) {

        static Asked of(BacktestRequest request) {
            return new Asked(
                    request.rules().stream().map(RuleText::file).toList(),
                    request.lists().stream().map(ValueList::name).toList(),
                    request.only().stream().sorted().toList(),
                    request.from(),
                    request.to(),
                    Hunt.of(request.hunt()));
        }
    }

    /**
     * What a retro-hunt looks for.
     *
     * @param raise whether the alerts found are raised
     */
    record Hunt(String list, List<String> entries, boolean raise) {

        static @Nullable Hunt of(@Nullable RetroHunt hunt) {
            return hunt == null
                    ? null
                    : new Hunt(
                            hunt.list().name(),
                            hunt.list().entries().stream()
                                    .map(ValueList.Entry::value)
                                    .toList(),
                            hunt.isRaising());
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
                raised(standing),
                standing.error().isEmpty() ? null : standing.error(),
                standing.report());
    }

    private static @Nullable Integer raised(BacktestJob.Standing standing) {
        RetroHunt hunt = standing.request().hunt();
        return hunt != null && hunt.isRaising() ? Integer.valueOf(standing.raised()) : null;
    }

    BacktestView withoutReport() {
        return new BacktestView(id, state, by, createdAt, startedAt, endedAt, progress, request, raised, error, null);
    }
}

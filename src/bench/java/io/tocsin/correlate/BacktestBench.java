package io.tocsin.correlate;

import io.tocsin.correlate.trial.BacktestJob;
import io.tocsin.correlate.trial.BacktestJobs;
import io.tocsin.correlate.trial.BacktestReport;
import io.tocsin.correlate.trial.BacktestRequest;
import io.tocsin.correlate.trial.StoredEvents;
import io.tocsin.event.Event;
import io.tocsin.store.BenchStore;
import io.tocsin.store.EventStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A backtest of 300 rules over the stored events of a day, against only reading and decoding those events. The rules are
 * those that ship, and made ones with and without windows; a part of all looks at each event.
 */
final class BacktestBench {

    private static final int RULES = 300;
    private static final int ROUNDS = Integer.getInteger("tocsin.bench.rounds", 3);
    private static final int BATCH = 2_000;
    private static final Instant END = MadeLines.START.plus(Duration.ofDays(1));

    /** For quick tries. */
    private static final int EVENTS = Integer.getInteger("tocsin.bench.events", 1_000_000);

    private final EventStore events;
    private final BacktestJobs jobs;
    private final Set<BacktestReport> reports = new HashSet<>();

    private BacktestBench(EventStore events, BacktestJobs jobs) {
        this.events = events;
        this.jobs = jobs;
    }

    /** What a way took, in seconds by the clock and of processors. */
    private record Took(double clock, double processor) {

        static Took by(Runnable work) {
            long clock = System.nanoTime();
            double processor = Measured.processCpuSeconds();
            work.run();
            return new Took((System.nanoTime() - clock) / 1e9, Measured.processCpuSeconds() - processor);
        }
    }

    /** @param arguments a folder for the store and the rules */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path rules = rules(folder.resolve("rules"));
        try (BenchStore store = BenchStore.open(folder.resolve("store"));
                Correlator correlator = Correlator.over(rules);
                BacktestJobs jobs = new BacktestJobs(correlator, () -> false, Clock.systemUTC())) {
            Took filling = Took.by(() -> fill(store.events()));
            Bar.figure("storing %,d events".formatted(EVENTS), filling.clock(), "s");
            new BacktestBench(store.events(), jobs).measure();
        }
    }

    /** One batch is stored while the next is made. */
    private static void fill(EventStore events) {
        MadeLines lines = new MadeLines(EVENTS);
        CompletableFuture<?> stored = CompletableFuture.completedFuture(0);
        for (int from = 0; from < EVENTS; from += BATCH) {
            List<Event> batch = Stream.generate(lines::next)
                    .limit(Math.min(BATCH, EVENTS - from))
                    .toList();
            stored.join();
            stored = CompletableFuture.runAsync(() -> events.insert(batch));
        }
        stored.join();
    }

    private void measure() {
        List<Took> reading = new ArrayList<>();
        List<Took> backtesting = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            Took read = Took.by(this::read);
            Took tested = Took.by(this::backtest);
            System.err.printf("round %d: reading %s, backtest %s%n", round, read, tested);
            if (round > 0) {
                reading.add(read);
                backtesting.add(tested);
            }
        }
        BacktestReport report = reports.iterator().next();
        Bar.holds(
                "backtests of %d rules see all events and report the same each time".formatted(RULES),
                reports.size() == 1
                        && report.period().events() == EVENTS
                        && !report.doubts().incomplete());
        Bar.figure("alerts found", report.alerts(), "");
        Bar.figure("reading and decoding, by the clock", median(reading, true), "s");
        Bar.figure("the backtest, by the clock", median(backtesting, true), "s");
        Bar.figure("reading and decoding, of processors", median(reading, false), "s");
        Bar.figure("the backtest, of processors", median(backtesting, false), "s");
        Bar.atMost("by the clock the backtest takes", ratio(reading, backtesting), 1.5, "times the reading");
    }

    private void read() {
        int[] read = {0};
        events.walk(MadeLines.START, END, event -> {
            read[0] += event.id().isEmpty() ? 0 : 1;
            return true;
        });
        if (read[0] != EVENTS) {
            throw new IllegalStateException(read[0] + " events were read");
        }
    }

    private void backtest() {
        BacktestRequest request = new BacktestRequest(List.of(), List.of(), Set.of(), MadeLines.START, END, null, 10);
        BacktestJob job = jobs.submit(request, new StoredEvents(events), "bench");
        while (!job.standing().state().isEnd()) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (job.standing().state() != BacktestJob.State.SUCCEEDED) {
            throw new IllegalStateException(job.standing().error());
        }
        reports.add(Objects.requireNonNull(job.standing().report()));
    }

    private static double median(List<Took> took, boolean clock) {
        return took.stream()
                .map(one -> clock ? one.clock() : one.processor())
                .sorted()
                .toList()
                .get(took.size() / 2);
    }

    private static double ratio(List<Took> reading, List<Took> backtesting) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < reading.size(); round++) {
            ratios.add(backtesting.get(round).clock() / reading.get(round).clock());
        }
        return ratios.stream().sorted().toList().get(ratios.size() / 2);
    }

    /** Writes the rules that ship, and as many made ones as make 300 in force, and gives their folder. */
    private static Path rules(Path folder) throws IOException {
        Path from = Path.of("rules");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(one -> one.toString().matches(".*\\.(drl|list\\.yaml)"))
                    .toList()) {
                write(folder.resolve(from.relativize(file).toString()), Files.readString(file));
            }
        }
        int shipped;
        try (Correlator correlator = Correlator.over(folder)) {
            shipped = (int) correlator.rules().stream()
                    .filter(rule -> rule.status() == RuleStatus.Status.LIVE)
                    .count();
        }
        int counting = (RULES - shipped) / 2;
        write(folder.resolve("counting/rules.drl"), counting(counting));
        MadeRules made = MadeRules.of(RULES - shipped - counting, new Random(4711));
        for (var text : made.texts().entrySet()) {
            write(folder.resolve(text.getKey()), text.getValue());
        }
        return folder;
    }

    /** Rules with a window: of failed logins as one person, and of one page asked for. */
    private static String counting(int count) {
        StringBuilder text = new StringBuilder("package counting;\n");
        for (int i = 0; i < count; i++) {
            String conditions = i % 2 == 0
                    ? "category == \"authentication\", outcome == \"failure\", userName == \"u%d\", distinct( \"1h\", userName, sourceIp ) > 50"
                    : "category == \"web\", urlPath == \"/products/%d\", count( \"10m\", sourceIp ) > 100";
            text.append(
                    "rule \"counting-%d\" @title(\"t\") @severity(\"low\") @key(\"source.ip\") when $e : Event( %s ) then alert( $e ); end%n"
                            .formatted(i, conditions.formatted(i)));
        }
        return text.toString();
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }
}

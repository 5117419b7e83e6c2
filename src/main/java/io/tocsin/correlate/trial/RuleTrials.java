package io.tocsin.correlate.trial;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.platform.TransientException;
import io.tocsin.platform.thread.InnerThreads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tests rules of a running server, also such as nobody has saved, with an empty memory beside the live one. One thread
 * does it, and only so many may wait for it.
 */
public final class RuleTrials implements AutoCloseable {

    private static final int MAX_WAITING = 8;
    private static final Duration MAX_TIME = Duration.ofMinutes(1);

    private final Correlator live;
    private final Path folder;
    private final Function<RawEvent, Event> normalise;
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), InnerThreads.pool("rule-trials"));

    /**
     * @param live the rules in force
     * @param folder the rules folder, for the tests that are saved
     * @param normalise makes the event of a line
     */
    public RuleTrials(Correlator live, Path folder, Function<RawEvent, Event> normalise) {
        this.live = live;
        this.folder = folder;
        this.normalise = normalise;
    }

    /**
     * What came of the tests.
     *
     * @param warnings about the texts sent
     */
    public record Report(List<RuleTests.Result> results, List<Problem> warnings) {

        public Report {
            results = List.copyOf(results);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Runs tests. Texts stand in for the files of the same name; without {@code all}, the tests sent are run, and where
     * none is sent those of the packs of the rules sent.
     *
     * @param rules rule files
     * @param tests test files
     * @param all whether to run every saved test as well
     * @param passWithNoTests whether it is all right that there is no test; else that is a test that failed
     * @throws UnusableTextException where a text has an error
     * @throws TransientException where too many are waiting, or it takes too long
     */
    public Report test(List<RuleText> rules, List<RuleText> tests, boolean all, boolean passWithNoTests) {
        Future<Report> future;
        try {
            future = worker.submit(() -> run(List.copyOf(rules), List.copyOf(tests), all, passWithNoTests));
        } catch (RejectedExecutionException e) {
            throw new TransientException("Too many rule tests are waiting: try again in a moment", e);
        }
        try {
            return future.get(MAX_TIME.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new TransientException(
                    "The tests took longer than " + MAX_TIME.toSeconds() + " s and were stopped: send fewer", e);
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new TransientException("The server is stopping", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a rule test failed", e.getCause());
        }
    }

    private Report run(List<RuleText> rules, List<RuleText> tests, boolean all, boolean passWithNoTests) {
        TrialRules.checkTests(tests);
        try (Correlator trial = TrialRules.of(live, rules)) {
            RuleTests runner = new RuleTests(trial, normalise);
            List<RuleTests.Result> results = new ArrayList<>();
            for (RuleText test : tests) {
                results.addAll(runner.run(test.file(), test.pack(), test.text()));
            }
            Set<String> sent = new LinkedHashSet<>();
            tests.forEach(test -> sent.add(test.file()));
            for (Path file : saved(rules, tests, all)) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (!sent.contains(name)) {
                    runner.run(file).forEach(result -> results.add(result.in(name)));
                }
            }
            if (results.isEmpty() && !passWithNoTests) {
                results.add(RuleTests.none(
                        rules.stream().map(text -> text.pack() + "/").distinct().collect(Collectors.joining(", "))));
            }
            Set<String> files = new LinkedHashSet<>();
            rules.forEach(text -> files.add(text.file()));
            return new Report(
                    results,
                    trial.problems().stream()
                            .filter(problem -> files.contains(problem.file()))
                            .toList());
        }
    }

    private List<Path> saved(List<RuleText> rules, List<RuleText> tests, boolean all) {
        if (all) {
            return RuleTests.files(folder);
        }
        if (!tests.isEmpty()) {
            return List.of();
        }
        return rules.stream()
                .map(RuleText::pack)
                .distinct()
                .flatMap(pack -> RuleTests.files(folder.resolve(pack)).stream())
                .filter(file -> file.toFile().isFile())
                .toList();
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}

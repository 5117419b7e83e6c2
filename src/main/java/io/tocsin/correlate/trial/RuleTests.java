package io.tocsin.correlate.trial;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.drl.DidYouMean;
import io.tocsin.correlate.drl.KnownFields;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.platform.TextFiles;
import io.tocsin.platform.TransientException;
import io.tocsin.platform.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs rule tests, files {@code *.test.yaml} beside the rules: raw lines or events at virtual times, and the alerts that
 * must come of them, with the engine of production.
 */
public final class RuleTests {

    /** When every test begins. */
    public static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

    private static final String NOTHING_HAPPENS =
            "no event comes and no time passes, so that nothing can be found: give"
                    + " \"input\" an event, or say with \"until\" how late it is at the end";

    private static final int MAX_REASONS = 10;
    private static final int DEEPEST = 16;
    private static final int MAX_EVENTS = 100_000;

    private static final DateTimeFormatter RFC_3164 =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Correlator rules;
    private final Function<RawEvent, Event> normalise;

    /**
     * @param rules the rules to test
     * @param normalise makes the event of a line
     */
    public RuleTests(Correlator rules, Function<RawEvent, Event> normalise) {
        this.rules = rules;
        this.normalise = normalise;
    }

    /**
     * How a test ended.
     *
     * @param file the test file as it was given
     * @param line where the test begins, or what cannot be read
     * @param test the test's name; empty where the file cannot be read
     * @param failure what was expected and what was raised; null where it passed
     * @param whyNot for each expected alert that was not raised, what the event that came nearest lacked
     */
    public record Result(
            String file, int line, String test, @Nullable String failure, List<String> whyNot) {

        public Result {
            whyNot = List.copyOf(whyNot);
        }

        @JsonProperty
        public boolean passed() {
            return failure == null;
        }

        /** The same, of a file under another name. */
        Result in(String name) {
            return new Result(name, line, test, failure, whyNot);
        }
    }

    /** The test files below a folder, in order; a file is itself. Links are followed, what begins with a point is left out. */
    public static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        return TextFiles.below(path, DEEPEST, RuleTests::unreadable).stream()
                .filter(file -> file.getFileName().toString().endsWith(".test.yaml"))
                .toList();
    }

    private static void unreadable(Path path, IOException e) {
        if (!(e instanceof FileSystemLoopException)) { // what is in a ring is found without going round
            throw new TransientException("cannot list the tests in " + path + ": check its permissions", e);
        }
    }

    /** Runs the tests of one file. */
    public List<Result> run(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            return run(
                    file.toString(), folder == null ? "" : String.valueOf(folder.getFileName()), TextFiles.read(file));
        } catch (IOException e) {
            return List.of(new Result(file.toString(), 0, "", "cannot be read: " + TextFiles.reason(e), List.of()));
        }
    }

    /**
     * Runs the tests of a text. An interrupt of the thread stops them at the next event.
     *
     * @param file what results name
     * @param pack the pack whose rules' alerts are compared where the text names no rule; where there is no such pack,
     *     those of all rules are
     * @throws CancellationException where the thread was interrupted
     */
    public List<Result> run(String file, String pack, String text) {
        RuleTestFile tests;
        try {
            tests = RuleTestFile.read(text);
        } catch (Yaml.Wrong e) {
            return List.of(new Result(file, e.line(), "", String.valueOf(e.getMessage()), List.of()));
        }
        TestedRules tested = new TestedRules(rules);
        if (tests.cases().isEmpty()) {
            return List.of(none(file));
        }
        return tests.cases().stream()
                .map(test -> tested.wrong(pack, tests.rule(), named(test))
                        .or(() -> Optional.of(NOTHING_HAPPENS).filter(words -> test.isEmpty()))
                        .map(wrong -> failed(file, test, wrong, List.of()))
                        .or(() -> unknownField(file, test))
                        .or(() -> unknownList(file, test, counted(test, tested.compared(pack, tests.rule()))))
                        .orElseGet(() -> result(file, test, counted(test, tested.compared(pack, tests.rule())))))
                .toList();
    }

    /** A field that is nearly one that events are known to have, and that no rule reads: it is misspelt. */
    private Optional<Result> unknownField(String file, RuleTestFile.Case test) {
        for (RuleTestFile.Input input : test.input()) {
            for (Map.Entry<String, Integer> field : input.lines().entrySet()) {
                String path = field.getKey();
                String meant = rules.isNamed(path) ? null : KnownFields.meant(path);
                if (meant != null) {
                    String wrong = KnownFields.unknown(path) + "; " + DidYouMean.suggestion(meant)
                            + " A field of your own is allowed where a rule names it";
                    return Optional.of(new Result(file, field.getValue(), test.name(), wrong, List.of()));
                }
            }
        }
        return Optional.empty();
    }

    /** A list that no rule asks here, and no file has: its name is misspelt, and the test says nothing. */
    private Optional<Result> unknownList(String file, RuleTestFile.Case test, Set<String> counted) {
        if (test.given().isEmpty()) {
            return Optional.empty();
        }
        Set<String> known = new TreeSet<>(rules.listsBehind(counted));
        rules.lists().all().forEach(list -> known.add(list.name()));
        return test.given().stream()
                .filter(given -> !known.contains(given.list().name()))
                .findFirst()
                .map(given -> {
                    String name = given.list().name();
                    String meant = DidYouMean.suggest(name, known);
                    String wrong = "no rule that is tested here asks the list \"" + name + "\", and no file has it; "
                            + (meant.isEmpty() ? "mend the name, or leave it out" : meant);
                    return new Result(file, given.line(), test.name(), wrong, List.of());
                });
    }

    private static Set<String> counted(RuleTestFile.Case test, Set<String> compared) {
        Set<String> counted = new HashSet<>(named(test));
        counted.addAll(compared);
        return counted;
    }

    /** Where there should be tests, and is none. */
    public static Result none(String where) {
        return new Result(
                where, 0, "", "no test was found: write name.test.yaml beside the rules, with tests: [ … ]", List.of());
    }

    private static Set<String> named(RuleTestFile.Case test) {
        return test.expected().stream().map(RuleTestFile.Expected::rule).collect(Collectors.toSet());
    }

    private Result result(String file, RuleTestFile.Case test, Set<String> counted) {
        List<Event> events;
        try {
            events = events(test);
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            return failed(file, test, "an input does not become an event: " + e.getMessage(), List.of());
        }
        Instant end = test.until().isZero() ? null : START.plus(test.until());
        Backtest.Trial trial = Backtest.trial(rules, test.lists(), events, end);
        for (Map.Entry<String, String> failed : trial.failed().entrySet()) {
            if (counted.contains(failed.getKey())) {
                return failed(
                        file,
                        test,
                        "rule \"" + failed.getKey() + "\" does not work on these events: " + failed.getValue(),
                        List.of());
            }
        }
        List<Episode> raised = trial.alerts().stream()
                .filter(alert -> counted.contains(alert.rule()))
                .toList();
        return compare(file, test, raised, new WhyNot(rules, test.lists(), events, end));
    }

    private static Result failed(String file, RuleTestFile.Case test, String failure, List<String> whyNot) {
        return new Result(file, test.line(), test.name(), failure, whyNot);
    }

    private Result compare(String file, RuleTestFile.Case test, List<Episode> raised, WhyNot whyNot) {
        Matching<RuleTestFile.Expected, Episode> met =
                new Matching<>(test.expected(), raised, RuleTestFile.Expected::fits);
        List<RuleTestFile.Expected> lacking = met.lacking();
        List<Episode> left = met.left();
        if (lacking.isEmpty() && left.isEmpty()) {
            return new Result(file, test.line(), test.name(), null, List.of());
        }
        String failure = "expected "
                + (test.expected().isEmpty()
                        ? "none"
                        : test.expected().stream().map(String::valueOf).collect(Collectors.joining("; ")))
                + "\n  raised "
                + (raised.isEmpty()
                        ? "none"
                        : raised.stream().map(RuleTests::words).collect(Collectors.joining("; ")));
        List<String> reasons = lacking.stream()
                .limit(MAX_REASONS)
                .filter(one -> left.stream().noneMatch(alert -> differsInMeasureOnly(one, alert)))
                .map(one -> one + ": " + whyNot.words(one.rule(), one.key()))
                .toList();
        return failed(file, test, failure, reasons);
    }

    /** The alert is there, with another count or severity: what was raised says it all. */
    private static boolean differsInMeasureOnly(RuleTestFile.Expected expected, Episode alert) {
        return alert.rule().equals(expected.rule())
                && (expected.key() == null || expected.key().equals(alert.key()));
    }

    private static String words(Episode alert) {
        return alert.rule() + " of \"" + alert.key() + "\", count " + alert.count() + ", "
                + alert.severity().word() + ", of " + alert.events().size() + " events, \"" + alert.summary() + "\" ("
                + alert.why() + ")";
    }

    private List<Event> events(RuleTestFile.Case test) {
        List<Event> events = new ArrayList<>();
        Instant latest = START;
        for (RuleTestFile.Input input : test.input()) {
            if (input.times() > MAX_EVENTS - events.size()) {
                throw new IllegalArgumentException("a test takes at most " + MAX_EVENTS + " events");
            }
            for (int i = 0; i < input.times(); i++) {
                stopIfInterrupted();
                Instant at = START.plus(input.at()).plus(input.every().multipliedBy(i));
                latest = at.isAfter(latest) ? at : latest;
                events.add(event(input, at, latest, i + 1, events.size()));
            }
        }
        return events;
    }

    private Event event(RuleTestFile.Input input, Instant at, Instant received, int number, int position) {
        Event.Builder builder;
        String line = input.line();
        if (line != null) {
            String filled = line.replace("{time}", RFC_3164.format(at))
                    .replace("{instant}", at.toString())
                    .replace("{n}", Integer.toString(number));
            builder = normalise
                    .apply(new RawEvent(
                            "test",
                            RawEvent.Format.SYSLOG,
                            "192.0.2.1",
                            received.plus(Duration.ofSeconds(1)),
                            filled.getBytes(StandardCharsets.UTF_8)))
                    .toBuilder();
        } else {
            Event.Builder made = Event.builder()
                    .put("tocsin.source", "test")
                    .put("@timestamp", at)
                    .put("event.ingested", received);
            input.event().forEach((path, value) -> made.put(path, filled(value, number)));
            builder = made;
        }
        return builder.put("event.id", "test-" + (position + 1))
                .put("tocsin.position", position)
                .build();
    }

    static Object filled(Object value, int number) {
        if (value instanceof List<?> several) {
            return several.stream().map(one -> filled(one, number)).toList();
        }
        return value instanceof String text ? text.replace("{n}", Integer.toString(number)) : value;
    }

    /** @throws CancellationException where the thread was interrupted: nobody waits for the tests any more */
    static void stopIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the rule tests were stopped");
        }
    }
}

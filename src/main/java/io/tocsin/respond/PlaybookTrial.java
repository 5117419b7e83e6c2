package io.tocsin.respond;

import io.tocsin.alert.Alert;
import io.tocsin.alert.Folded;
import io.tocsin.correlate.list.ListFile;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.event.Fields;
import io.tocsin.event.Severity;
import io.tocsin.platform.TextFiles;
import io.tocsin.playbook.AlertTrigger;
import io.tocsin.playbook.Connectors;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.PlaybookTestFile;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.Problem;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tests beside playbooks, {@code <name>.test.yaml}: the engine of production, a clock of the test's own, and a
 * world outside that answers as each case says. Nothing reaches the network.
 */
public final class PlaybookTrial {

    private static final String END = ".test.yaml";

    private final Connectors connectors;
    private final @Nullable Path rules;

    /**
     * @param connectors what steps may use
     * @param rules where the value lists of guards are; null for nowhere
     */
    public PlaybookTrial(Connectors connectors, @Nullable Path rules) {
        this.connectors = connectors;
        this.rules = rules;
    }

    /**
     * How a case ended.
     *
     * @param failures what is not as expected; empty for nothing
     */
    public record Outcome(String file, int line, String name, List<String> failures) {

        public Outcome {
            failures = List.copyOf(failures);
        }
    }

    /** @param problems of the files, without which their cases cannot be run */
    public record Report(List<Outcome> outcomes, List<Problem> problems) {

        public boolean isGood() {
            return problems.isEmpty()
                    && outcomes.stream().allMatch(outcome -> outcome.failures().isEmpty());
        }
    }

    /** Runs the tests of these files, and those directly in these folders; each with the playbooks of its own folder. */
    public Report test(List<Path> paths) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Path path : paths) {
            for (Path file : testFiles(path)) {
                test(file, outcomes, problems);
            }
        }
        return new Report(outcomes, problems);
    }

    private static List<Path> testFiles(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> String.valueOf(file.getFileName()).endsWith(END))
                    .sorted()
                    .toList();
        }
    }

    private void test(Path file, List<Outcome> outcomes, List<Problem> problems) throws IOException {
        PlaybookTestFile.Result result = PlaybookTestFile.read(TextFiles.read(file), file.toString());
        problems.addAll(result.problems());
        PlaybookTestFile tests = result.tests();
        if (tests == null) {
            return;
        }
        Path folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), Path.of("."));
        Playbooks playbooks = Playbooks.in(folder, connectors);
        Optional<Playbook> playbook = playbooks.get(tests.playbook());
        if (playbook.isEmpty()) {
            problems.add(new Problem(file.toString(), 1, 1, playbooks.missing(tests.playbook())));
            return;
        }
        for (PlaybookTestFile.Case test : tests.cases()) {
            outcomes.add(new Outcome(
                    file.toString(), test.line(), test.name(), run(playbook.get(), playbooks, tests, test)));
        }
    }

    private List<String> run(
            Playbook playbook, Playbooks playbooks, PlaybookTestFile tests, PlaybookTestFile.Case test) {
        List<String> unknown = PlaybookTestFile.unknownSteps(test, playbook);
        if (!unknown.isEmpty()) {
            return unknown;
        }
        try {
            TrialWorld world = new TrialWorld(playbook, playbooks, test, tests.clock(), this::list);
            Map<String, Object> fields = test.alert();
            Alert alert = fields == null ? null : alert(fields, tests.clock());
            if (alert != null
                    && Stream.of(AlertTrigger.NEW, AlertTrigger.REOPENED)
                            .flatMap(state -> playbooks.triggeredBy(alert, state).stream())
                            .noneMatch(playbook::equals)) {
                return List.of("the alert does not start the playbook: look at its triggers.alert");
            }
            Run run = world.factory.pending(
                    "0".repeat(24), playbook, alert, test.inputs(), alert == null ? "analyst" : "alert:" + alert.id());
            world.runs.keepPlaybook(playbook.version(), playbook.text());
            world.runs.create(run);
            return new Expectations(playbook, world, world.pass(run, tests.clock()), tests.clock())
                    .failures(test.expect());
        } catch (IllegalArgumentException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<ValueList> list(String name) {
        if (rules == null || !Files.isDirectory(rules)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(rules)) {
            Optional<Path> found =
                    files.filter(file -> file.endsWith(name + ".list.yaml")).findFirst();
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ListFile.read(found.get().toString(), TextFiles.read(found.get())));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // a list that cannot be read refuses, as in production
        }
    }

    /**
     * Reads a file that is a mapping of values by name, YAML or JSON.
     *
     * @throws IllegalArgumentException where it is none, with file, line and reason
     */
    public static Map<String, Object> mapping(String text, String file) {
        List<Problem> problems = new ArrayList<>();
        Map<String, Object> values = PlaybookTestFile.mapping(text, file, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.get(0).toString());
        }
        return values;
    }

    static Alert alert(Map<String, Object> given, Instant at) {
        Map<String, Object> fields = new LinkedHashMap<>();
        given.forEach((path, value) -> {
            if (!path.equals("rule") && !path.equals("severity") && !path.equals("title")) {
                Fields.put(fields, path, value);
            }
        });
        String rule = String.valueOf(given.getOrDefault("rule", "test"));
        return new Alert(
                "alert-1",
                1,
                rule,
                List.of(new Alert.RuleVersion("000000000000", "", at)),
                String.valueOf(given.getOrDefault("title", rule)),
                Severity.of(String.valueOf(given.getOrDefault("severity", "medium"))),
                Alert.State.OPEN,
                "",
                Map.of(),
                fields,
                1,
                at,
                at,
                at,
                List.of("event-1"),
                new Folded("", -1, List.of()),
                List.of(),
                List.of(),
                "test",
                "",
                "",
                "",
                null,
                List.of(),
                List.of());
    }

    /** What a case expects, held against what happened. */
    private record Expectations(Playbook playbook, TrialWorld world, Run run, Instant start) {

        List<String> failures(Map<String, Object> expect) {
            List<String> failures = new ArrayList<>();
            expect.forEach((what, wanted) -> {
                switch (what) {
                    case "state" -> same("state", wanted, run.state().word(), failures);
                    case "path" -> same("path", wanted, path(), failures);
                    case "calls" -> members(wanted).forEach((step, bounds) -> calls(step, members(bounds), failures));
                    case "failure" -> failure(members(wanted), failures);
                    case "outputs" ->
                        members(wanted)
                                .forEach((name, value) -> same("outputs." + name, value, output(name), failures));
                    default ->
                        same(
                                what,
                                wanted,
                                world.approvals
                                        .find(null, run.id(), 100, null)
                                        .items()
                                        .size(),
                                failures);
                }
            });
            if (!failures.isEmpty() && run.failure() != null) {
                failures.add("the run ended as " + run.state().word() + " at step \""
                        + run.failure().step() + "\": " + run.failure().message());
            }
            return failures;
        }

        private List<String> path() {
            List<Step> top = new ArrayList<>(playbook.steps());
            top.addAll(playbook.outOfLine());
            top.addAll(playbook.onFailure().steps());
            top.addAll(playbook.atEnd());
            return top.stream()
                    .flatMap(step ->
                            run.steps().stream().filter(result -> result.id().equals(step.id())))
                    .filter(result -> result.startedAt() != null && result.state() != StepResult.State.SKIPPED)
                    .sorted(Comparator.comparing(result -> Objects.requireNonNull(result.startedAt())))
                    .map(StepResult::id)
                    .toList();
        }

        private void calls(String step, Map<String, Object> bounds, List<String> failures) {
            List<TrialConnector.Sent> sent = world.connector.sent(step);
            bounds.forEach((what, wanted) -> {
                String name = "calls." + step + "." + what;
                switch (what) {
                    case "count", "attempts" -> same(name, wanted, sent.size(), failures);
                    case "distinct_keys" ->
                        same(name, wanted, world.connector.keys(step).size(), failures);
                    default -> at(name, String.valueOf(wanted), sent, failures);
                }
            });
        }

        private void at(String name, String wanted, List<TrialConnector.Sent> sent, List<String> failures) {
            Duration after = ValueType.duration(wanted);
            boolean met = !sent.isEmpty()
                    && after != null
                    && Duration.between(start, sent.get(0).at())
                                    .minus(after)
                                    .abs()
                                    .compareTo(Duration.ofMinutes(1))
                            <= 0;
            if (!met) {
                failures.add(name + " is "
                        + (sent.isEmpty()
                                ? "never"
                                : Duration.between(start, sent.get(0).at())) + ", expected " + wanted);
            }
        }

        private void failure(Map<String, Object> wanted, List<String> failures) {
            Run.Failure failure = run.failure();
            wanted.forEach((what, value) -> {
                String is = failure == null
                        ? "none"
                        : switch (what) {
                            case "class" -> failure.errorClass().word();
                            case "step" -> failure.step();
                            default -> failure.message();
                        };
                boolean met =
                        what.equals("message") ? is.contains(String.valueOf(value)) : is.equals(String.valueOf(value));
                if (!met) {
                    failures.add("failure." + what + " is " + is + ", expected " + value);
                }
            });
        }

        private Object output(String name) {
            int dot = name.indexOf('.');
            String step = dot < 0 ? name : name.substring(0, dot);
            return run.steps().stream()
                    .filter(result -> result.id().equals(step))
                    .map(result -> dot < 0 ? result.outputs() : result.outputs().get(name.substring(dot + 1)))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse("nothing");
        }

        private static Map<String, Object> members(Object value) {
            Map<String, Object> members = new LinkedHashMap<>();
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, item) -> members.put(String.valueOf(key), item));
            }
            return members;
        }

        private static void same(String what, Object wanted, Object is, List<String> failures) {
            if (!String.valueOf(wanted).equals(String.valueOf(is))) {
                failures.add(what + " is " + is + ", expected " + wanted);
            }
        }
    }
}

package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expressions;
import io.tocsin.playbook.expression.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tests of one playbook, as {@code <name>.test.yaml} has them.
 *
 * @param playbook id of the playbook
 * @param clock when each case begins
 */
public record PlaybookTestFile(String file, String playbook, Instant clock, List<Case> cases) {

    private static final Instant USUAL = Instant.parse("2026-01-05T03:00:00Z");
    private static final Set<String> CALLS = Set.of("count", "attempts", "distinct_keys", "at");
    private static final Set<String> FAILURE = Set.of("class", "step", "message");
    private static final String VERIFY = ".verify";

    public PlaybookTestFile {
        cases = List.copyOf(cases);
    }

    /** Says which steps a case names that its playbook has not; a slip there would compare nothing. */
    public static List<String> unknownSteps(Case test, Playbook playbook) {
        Set<String> named = new LinkedHashSet<>(test.mocks().keySet());
        if (test.expect().get("calls") instanceof Map<?, ?> calls) {
            calls.keySet().forEach(step -> named.add(String.valueOf(step)));
        }
        Set<String> known = new LinkedHashSet<>();
        playbook.allSteps().forEach(step -> known.add(step.id()));
        return named.stream()
                .filter(name -> playbook.step(
                                name.endsWith(VERIFY) ? name.substring(0, name.length() - VERIFY.length()) : name)
                        .isEmpty())
                .map(name -> "the playbook has no step \"" + name + "\"" + Suggestions.of(name, known))
                .toList();
    }

    /**
     * One case.
     *
     * @param line from 1
     * @param alert fields by dotted path, with {@code rule} and {@code severity}; null for a start by hand
     * @param inputs that a person gives
     * @param mode how the case is run, whatever the playbook says; null for as the playbook says
     * @param trust how well the senders of the alert's evidence are known
     * @param mocks answers by step, in turn; the last one stays
     * @param advance how much time passes; null for until the run ends
     * @param restartAt after which time the server dies and starts again; null for never
     * @param expect what must hold at the end
     */
    public record Case(
            String name,
            int line,
            @Nullable Map<String, Object> alert,
            Map<String, Object> inputs,
            @Nullable Mode mode,
            SenderTrust trust,
            Map<String, List<Map<String, Object>>> mocks,
            @Nullable Duration advance,
            @Nullable Duration restartAt,
            Map<String, Object> expect) {

        public Case {
            inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
            mocks = Collections.unmodifiableMap(new LinkedHashMap<>(mocks));
            expect = Collections.unmodifiableMap(new LinkedHashMap<>(expect));
        }
    }

    /** @param tests null where there are problems */
    public record Result(@Nullable PlaybookTestFile tests, List<Problem> problems) {}

    /** Reads a file's text. */
    public static Result read(String text, String file) {
        List<Problem> problems = new ArrayList<>();
        YamlNode root = YamlNode.read(text, file, problems);
        if (root == null) {
            return new Result(null, problems);
        }
        Reading reading = new Reading(file, problems, Expressions.shared());
        Map<String, YamlNode> members =
                reading.members(root, "a test file", Set.of("playbook", "clock", "cases"), Set.of());
        YamlNode playbook = members.get("playbook");
        if (playbook == null) {
            reading.problem(root, "a test file needs playbook: the id of the playbook that it tests");
        }
        Instant clock = clock(members.get("clock"), reading);
        YamlNode casesNode = members.get("cases");
        List<YamlNode> nodes = casesNode == null ? null : casesNode.list();
        if (nodes == null || nodes.isEmpty()) {
            reading.problem(root, "a test file needs cases: a list of at least one");
            nodes = List.of();
        }
        List<Case> cases = new ArrayList<>();
        nodes.forEach(node -> cases.add(oneCase(node, reading)));
        String id = playbook == null ? "" : String.valueOf(playbook.value());
        return new Result(problems.isEmpty() ? new PlaybookTestFile(file, id, clock, cases) : null, problems);
    }

    /** Reads a file that is a mapping of values by name. */
    public static Map<String, Object> mapping(String text, String file, List<Problem> problems) {
        YamlNode root = YamlNode.read(text, file, problems);
        return root == null ? Map.of() : map(root, "an alert", new Reading(file, problems, Expressions.shared()));
    }

    private static Instant clock(@Nullable YamlNode node, Reading reading) {
        if (node == null) {
            return USUAL;
        }
        try {
            return Instant.parse(String.valueOf(node.value()));
        } catch (DateTimeParseException e) {
            reading.problem(node, "clock must be an instant such as 2026-01-05T03:00:00Z");
            return USUAL;
        }
    }

    private static Case oneCase(YamlNode node, Reading reading) {
        Map<String, YamlNode> members = reading.members(
                node,
                "a case",
                Set.of("name", "alert", "inputs", "mode", "trust", "mocks", "advance", "restart_at", "expect"),
                Set.of("events", "expect_alerts"));
        YamlNode name = members.get("name");
        if (name == null) {
            reading.problem(node, "a case needs a name");
        }
        YamlNode alert = members.get("alert");
        YamlNode expect = members.get("expect");
        Map<String, Object> expected = map(expect, "expect", reading);
        if (expected.isEmpty()) {
            reading.problem(expect == null ? node : expect, "nothing could fail in this case: it expects nothing");
        }
        if (expect != null) {
            checkExpected(expect, reading);
        }
        YamlNode modeNode = members.get("mode");
        YamlNode trust = members.get("trust");
        SenderTrust known = trust == null
                ? SenderTrust.TOKEN
                : reading.choice(trust, "trust", List.of(SenderTrust.values()), SenderTrust::word);
        return new Case(
                name == null ? "" : String.valueOf(name.value()),
                node.line(),
                alert == null ? null : map(alert, "alert", reading),
                map(members.get("inputs"), "inputs", reading),
                modeNode == null ? null : reading.choice(modeNode, "mode", List.of(Mode.values()), Mode::word),
                Objects.requireNonNullElse(known, SenderTrust.UNKNOWN),
                mocks(members.get("mocks"), reading),
                duration(members.get("advance"), "advance", reading),
                duration(members.get("restart_at"), "restart_at", reading),
                expected);
    }

    /** A part that would compare nothing is a problem. */
    private static void checkExpected(YamlNode expect, Reading reading) {
        Map<String, YamlNode> parts = reading.members(
                expect, "expect", Set.of("state", "path", "calls", "failure", "outputs", "approvals"), Set.of());
        YamlNode calls = parts.get("calls");
        Map<String, YamlNode> steps = calls == null ? null : calls.map();
        if (steps != null) {
            steps.forEach((step, bounds) -> {
                if (reading.members(bounds, "expect.calls." + step, CALLS, Set.of())
                        .isEmpty()) {
                    reading.problem(bounds, "expect.calls." + step + " compares nothing; write {count: 1}");
                }
            });
        }
        YamlNode failure = parts.get("failure");
        if (failure != null) {
            reading.members(failure, "expect.failure", FAILURE, Set.of());
        }
        for (String part : List.of("calls", "failure", "outputs")) {
            YamlNode node = parts.get(part);
            if (node != null && (node.map() == null || node.map().isEmpty())) {
                reading.problem(node, "expect." + part + " compares nothing; it must be a mapping of what is compared");
            }
        }
    }

    private static @Nullable Duration duration(@Nullable YamlNode node, String what, Reading reading) {
        Duration duration = node == null ? null : ValueType.duration(String.valueOf(node.value()));
        if (node != null && duration == null) {
            reading.problem(node, what + " must be a duration such as PT2H");
        }
        return duration;
    }

    private static Map<String, Object> map(@Nullable YamlNode node, String what, Reading reading) {
        return node == null ? Map.of() : PlaybookReader.literals(node, what, reading);
    }

    private static Map<String, List<Map<String, Object>>> mocks(@Nullable YamlNode node, Reading reading) {
        Map<String, List<Map<String, Object>>> mocks = new LinkedHashMap<>();
        Map<String, YamlNode> members = node == null ? Map.of() : node.map();
        if (members == null) {
            reading.problem(Objects.requireNonNull(node), "mocks must be a mapping of steps to answers");
            return mocks;
        }
        members.forEach((step, value) -> {
            List<YamlNode> list = value.list();
            List<Map<String, Object>> answers = new ArrayList<>();
            for (YamlNode one : list == null ? List.of(value) : list) {
                reading.members(
                        one,
                        "a mock",
                        Set.of(
                                "status",
                                "body",
                                "headers",
                                "retry_after",
                                "timeout",
                                "unreachable",
                                "crash_after_send",
                                "outputs",
                                "approve",
                                "by",
                                "reason",
                                "form",
                                "event",
                                "alert",
                                "comes_after"),
                        Set.of());
                answers.add(map(one, "a mock", reading));
            }
            mocks.put(step, answers);
        });
        return mocks;
    }
}

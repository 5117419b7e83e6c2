package io.tocsin.correlate.trial;

import io.tocsin.correlate.list.ListFile;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.correlate.text.Durations;
import io.tocsin.event.Severity;
import io.tocsin.platform.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A file {@code *.test.yaml}; described in {@code docs/reference/rules.md}.
 *
 * @param rule only alerts of this rule are compared; null compares those of every rule of the pack
 */
record RuleTestFile(@Nullable String rule, List<Case> cases) {

    private static final String NO_ALERT =
            "leave the alert out where there must be none, and where there must be none at all, write expect: none";

    /**
     * One test.
     *
     * @param given what lists hold in it, in place of what their files say
     * @param until how late it is at the end, after the start; zero where time ends with the last event
     */
    record Case(String name, int line, List<Input> input, List<Expected> expected, List<Given> given, Duration until) {

        List<ValueList> lists() {
            return given.stream().map(Given::list).toList();
        }

        /** Whether neither an event comes nor time passes, so that nothing can be found whatever the rules say. */
        boolean isEmpty() {
            return input.isEmpty() && until.isZero();
        }
    }

    /** A list as it is in a test, and where the test says that. */
    record Given(int line, ValueList list) {}

    /**
     * Events to send, in order of arrival.
     *
     * @param at when the first happens, after the test's start
     * @param line a raw line; null where {@code event} is given
     * @param event ECS fields by path; empty where {@code line} is given
     * @param lines where in the text each field stands
     * @param times how many
     * @param every how long between them
     */
    record Input(
            Duration at,
            @Nullable String line,
            Map<String, Object> event,
            Map<String, Integer> lines,
            int times,
            Duration every) {}

    /**
     * An alert that must be raised.
     *
     * @param key null where any key will do
     * @param count 0 where any count will do
     * @param severity null where any will do
     * @param summary null where any will do
     * @param events how many events are its evidence; 0 where any number will do
     */
    record Expected(
            String rule,
            @Nullable String key,
            long count,
            @Nullable Severity severity,
            @Nullable String summary,
            int events) {

        boolean fits(Episode alert) {
            return alert.rule().equals(rule)
                    && (key == null || alert.key().equals(key))
                    && (count == 0 || alert.count() == count)
                    && (severity == null || alert.severity() == severity)
                    && (summary == null || alert.summary().equals(summary))
                    && (events == 0 || alert.events().size() == events);
        }

        @Override
        public String toString() {
            return rule
                    + (key == null ? "" : " of \"" + key + "\"")
                    + (count == 0 ? "" : ", count " + count)
                    + (severity == null ? "" : ", " + severity.word())
                    + (summary == null ? "" : ", \"" + summary + "\"")
                    + (events == 0 ? "" : ", of " + events + " events");
        }
    }

    /** @throws Yaml.Wrong with the line that is not as it must be */
    static RuleTestFile read(String text) {
        Node root = Yaml.read(text);
        Map<String, Node> members = Yaml.mapping(root, "rule", "tests");
        Node rule = members.get("rule");
        String ruleId = rule == null ? null : Yaml.text(rule);
        List<Case> cases = new ArrayList<>();
        for (Node node : Yaml.sequence(Yaml.need(members, "tests", root))) {
            cases.add(readCase(node, ruleId));
        }
        return new RuleTestFile(ruleId, List.copyOf(cases));
    }

    private static Case readCase(Node node, @Nullable String rule) {
        Map<String, Node> members = Yaml.mapping(node, "name", "input", "expect", "lists", "until");
        List<Input> input = new ArrayList<>();
        if (members.containsKey("input")) {
            for (Node one : Yaml.sequence(Yaml.need(members, "input", node))) {
                input.add(readInput(one));
            }
        }
        List<Expected> expected = new ArrayList<>();
        Node expect = Yaml.need(members, "expect", node);
        if (expect instanceof SequenceNode) {
            for (Node one : Yaml.sequence(expect)) {
                expected.add(readExpected(one, rule));
            }
        } else if (!Yaml.text(expect).equals("none")) {
            throw new Yaml.Wrong(Yaml.line(expect), "expect is a list of alerts, or none");
        }
        return new Case(
                Yaml.text(Yaml.need(members, "name", node)),
                Yaml.line(node),
                input,
                expected,
                readLists(members.get("lists")),
                duration(members.get("until")));
    }

    private static List<Given> readLists(@Nullable Node node) {
        List<Given> lists = new ArrayList<>();
        if (node != null) {
            Yaml.mapping(node).forEach((name, values) -> {
                List<ValueList.Entry> entries = Yaml.sequence(values).stream()
                        .map(value -> ListFile.entry(value, "test"))
                        .toList();
                lists.add(new Given(Yaml.lineOf(node, name), new ValueList(name, "", entries)));
            });
        }
        return lists;
    }

    private static Input readInput(Node node) {
        Map<String, Node> members = Yaml.mapping(node, "at", "line", "event", "times", "every");
        Node line = members.get("line");
        Node event = members.get("event");
        if ((line == null) == (event == null)) {
            throw new Yaml.Wrong(Yaml.line(node), "an input has either a line or an event");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        if (event != null) {
            Yaml.mapping(event).forEach((path, value) -> {
                fields.put(path, field(value));
                lines.put(path, Yaml.lineOf(event, path));
            });
        }
        return new Input(
                duration(members.get("at")),
                line == null ? null : Yaml.text(line),
                fields,
                lines,
                Math.max(1, atLeastOne("times", members.get("times"), "leave the input out where no such event comes")),
                duration(members.get("every")));
    }

    private static Object field(Node node) {
        return node instanceof SequenceNode
                ? Yaml.sequence(node).stream().map(Yaml::text).toList()
                : Yaml.text(node);
    }

    private static Duration duration(@Nullable Node node) {
        if (node == null || Yaml.text(node).equals("0s")) {
            return Duration.ZERO;
        }
        try {
            return Durations.parse(Yaml.text(node));
        } catch (IllegalArgumentException e) {
            throw new Yaml.Wrong(Yaml.line(node), String.valueOf(e.getMessage()));
        }
    }

    /** 0 where it is not there. */
    private static int atLeastOne(String name, @Nullable Node node, String remedy) {
        if (node == null) {
            return 0;
        }
        int number = Yaml.number(node);
        if (number < 1) {
            throw new Yaml.Wrong(Yaml.line(node), "\"" + name + "\" is from 1 on: " + remedy);
        }
        return number;
    }

    private static Expected readExpected(Node node, @Nullable String rule) {
        Map<String, Node> members = Yaml.mapping(node, "rule", "key", "count", "severity", "summary", "events");
        Node own = members.get("rule");
        String id = own == null ? rule : Yaml.text(own);
        if (id == null) {
            throw new Yaml.Wrong(Yaml.line(node), "\"rule\" is missing");
        }
        Node key = members.get("key");
        Node count = members.get("count");
        Node severity = members.get("severity");
        Node summary = members.get("summary");
        Node events = members.get("events");
        try {
            return new Expected(
                    id,
                    key == null ? null : Yaml.text(key),
                    atLeastOne("count", count, NO_ALERT),
                    severity == null ? null : Severity.of(Yaml.text(severity)),
                    summary == null ? null : Yaml.text(summary),
                    atLeastOne("events", events, NO_ALERT));
        } catch (IllegalArgumentException e) {
            throw new Yaml.Wrong(Yaml.line(node), String.valueOf(e.getMessage()));
        }
    }
}

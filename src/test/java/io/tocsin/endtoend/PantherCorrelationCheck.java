package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.RuleStatus;
import io.tocsin.correlate.trial.Backtest;
import io.tocsin.event.Event;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Groups, sequences and absences that others defined, with the detections of their tests as input: each definition is
 * written as rules of ours, signals for its detections and one rule over them.
 */
class PantherCorrelationCheck {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant START = Instant.parse("2026-03-02T10:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void groupsSequencesAndAbsencesAreFound() throws IOException {
        Map<String, List<JsonNode>> byRule = new LinkedHashMap<>();
        for (String line : Files.readAllLines(SharedData.folder().resolve("panther-correlation-dev.jsonl"))) {
            JsonNode test = JSON.readTree(line);
            byRule.computeIfAbsent(test.get("detection").toString(), text -> new ArrayList<>())
                    .add(test);
        }
        int number = 0;
        int passed = 0;
        List<String> failures = new ArrayList<>();
        for (List<JsonNode> tests : byRule.values()) {
            Definition definition = new Definition(tests.get(0).get("detection").get(0));
            Path rules = folder.resolve("r" + number++);
            Files.createDirectories(rules.resolve("panther"));
            Files.writeString(rules.resolve("panther/a.drl"), definition.rules());
            try (Correlator correlator = Correlator.over(rules)) {
                assertThat(correlator.rules())
                        .as(definition.rules())
                        .noneMatch(rule -> rule.status() == RuleStatus.Status.ERROR);
                for (JsonNode test : tests) {
                    boolean found = !Backtest.run(
                                    correlator,
                                    definition.events(test.get("rule_outputs")).iterator(),
                                    START.plus(Duration.ofDays(60)))
                            .alerts()
                            .isEmpty();
                    if (found == test.get("expected").asBoolean()) {
                        passed++;
                    } else {
                        failures.add(test.get("rule").asText() + ": "
                                + test.get("test").asText() + ", found " + found + "\n" + definition.rules());
                    }
                }
            }
        }
        System.out.printf("correlation tests of others: passed %d of %d%n", passed, passed + failures.size());
        failures.forEach(System.out::println);
        assertThat(failures).isEmpty();
    }

    /** One definition, as rules and as events. */
    private static final class Definition {

        private final JsonNode detection;
        private final boolean ordered;
        private final List<JsonNode> members = new ArrayList<>();
        private final Map<String, String> keys = new LinkedHashMap<>();

        Definition(JsonNode detection) {
            this.detection = detection;
            boolean sequence = detection.has("Sequence");
            ordered = sequence;
            detection.get(sequence ? "Sequence" : "Group").forEach(members::add);
            detection
                    .path("MatchCriteria")
                    .forEach(criterion -> criterion.forEach(match -> keys.put(
                            match.get("GroupID").asText(), match.get("Match").asText())));
            detection
                    .path("Transitions")
                    .forEach(transition -> transition.path("Match").forEach(match -> {
                        keys.putIfAbsent(
                                transition.get("From").asText(),
                                match.path("From").asText(match.path("On").asText()));
                        keys.putIfAbsent(
                                transition.get("To").asText(),
                                match.path("To").asText(match.path("On").asText()));
                    }));
        }

        private static String rule(String id, String key, String conditions, String consequence) {
            return "rule \"" + id + "\" @title(\"" + id + "\") @severity(\"low\")"
                    + (key.isEmpty() ? "" : " @key(\"" + key + "\")") + "\nwhen $e : Event( " + conditions
                    + " )\nthen " + consequence + "( $e ); end\n";
        }

        private static String id(JsonNode member) {
            return "step-"
                    + member.get("ID")
                            .asText()
                            .toLowerCase(java.util.Locale.ROOT)
                            .replaceAll("[^a-z0-9]+", "-");
        }

        String rules() {
            StringBuilder rules = new StringBuilder("package panther;\n");
            List<String> present = new ArrayList<>();
            List<String> absentBefore = new ArrayList<>();
            List<String> absentAfter = new ArrayList<>();
            for (JsonNode member : members) {
                String key = keys.getOrDefault(member.get("ID").asText(), "");
                rules.append(rule(
                        id(member),
                        key,
                        "category == \"panther\", action == \""
                                + member.get("ID").asText() + "\"",
                        "signal"));
                int times = member.path("MinMatchCount").asInt(1);
                if (member.path("Absence").asBoolean()) {
                    (present.isEmpty() ? absentBefore : absentAfter).add(id(member));
                } else {
                    present.add(id(member) + (times > 1 ? ":" + times : ""));
                }
            }
            String window = "\"" + detection.get("LookbackWindowMinutes").asInt() + "m\"";
            String key = keys.isEmpty() ? "" : ", signalKey";
            String all = ordered ? chain(rules, present, window) : group(present, window, key);
            if (absentBefore.isEmpty() && absentAfter.isEmpty()) {
                return rules.append(rule("whole", "", all, "alert")).toString();
            }
            rules.append(rule("present", keys.isEmpty() ? "" : "tocsin.key", all, "signal"));
            String before = "";
            if (ordered) {
                for (String absent : absentBefore) {
                    before += ", !found( \"" + absent + "\", " + window + key + " )";
                }
            } else {
                absentAfter.addAll(absentBefore);
            }
            String found = "kind == \"signal\", ruleId == \"present\"";
            String last = found + before;
            for (int i = 0; i < absentAfter.size(); i++) {
                String call = (ordered ? "missing" : "without") + "( " + window + ", \"" + absentAfter.get(i) + "\""
                        + key + " )";
                if (i == 0 && before.isEmpty()) {
                    last = found + ", " + call;
                } else {
                    rules.append(rule("present-" + i, keys.isEmpty() ? "" : "tocsin.key", last, "signal"));
                    last = "kind == \"signal\", ruleId == \"present-" + i + "\", " + call;
                }
            }
            return rules.append(rule("whole", "", last, "alert")).toString();
        }

        private static String group(List<String> present, String window, String key) {
            if (present.size() > 1) {
                return "kind == \"signal\", together( " + window + key + ", \"" + String.join("\", \"", present)
                        + "\" )";
            }
            String[] step = present.get(0).split(":");
            return "kind == \"signal\", ruleId == \"" + step[0] + "\""
                    + (step.length == 1
                            ? ""
                            : ", count( " + window + (key.isEmpty() ? ", ruleId" : key) + " ) >= " + step[1]);
        }

        /** Steps one after the other; each transition may have a time frame of its own. */
        private String chain(StringBuilder rules, List<String> present, String window) {
            List<JsonNode> transitions = new ArrayList<>();
            detection.path("Transitions").forEach(transitions::add);
            boolean isOne = transitions.stream().noneMatch(one -> one.has("WithinTimeFrameMinutes"));
            String key = keys.isEmpty() ? "" : ", signalKey";
            if (present.size() == 1 || isOne || transitions.size() != present.size() - 1) {
                return present.size() == 1
                        ? group(present, window, key)
                        : "kind == \"signal\", sequence( " + window + key + ", \"" + String.join("\", \"", present)
                                + "\" )";
            }
            String before = present.get(0);
            String condition = "";
            for (int i = 1; i < present.size(); i++) {
                JsonNode frame = transitions.get(i - 1).path("WithinTimeFrameMinutes");
                String within = frame.isMissingNode() ? window : "\"" + frame.asInt() + "m\"";
                condition = "kind == \"signal\", sequence( " + within + key + ", \"" + before + "\", \""
                        + present.get(i) + "\" )";
                if (i < present.size() - 1) {
                    before = "chain-" + i;
                    rules.append(rule(before, keys.isEmpty() ? "" : "tocsin.key", condition, "signal"));
                }
            }
            return condition;
        }

        List<Event> events(JsonNode outputs) {
            List<Event> events = new ArrayList<>();
            outputs.forEach(output -> output.get("Matches").properties().forEach(field -> field.getValue()
                    .properties()
                    .forEach(value -> value.getValue().forEach(time -> {
                        Instant at = time.isNumber()
                                ? START.plus(Duration.ofMinutes(time.asLong()))
                                : Instant.parse(time.asText());
                        events.add(Event.builder()
                                .put("event.id", "e" + events.size())
                                .put("@timestamp", at)
                                .put("event.ingested", at)
                                .put("event.category", "panther")
                                .put("event.action", output.get("ID").asText())
                                .put(field.getKey(), value.getKey())
                                .build());
                    }))));
            events.sort(Comparator.comparing(Event::occurredAt));
            return events;
        }
    }
}

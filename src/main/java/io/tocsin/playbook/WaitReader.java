package io.tocsin.playbook;

import io.tocsin.playbook.expression.Names;
import io.tocsin.playbook.expression.Template;
import io.tocsin.playbook.expression.ValueType;
import io.tocsin.store.EventQuery;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads steps that wait: for some time, an event or an alert. */
final class WaitReader {

    private final Reading reading;

    WaitReader(Reading reading) {
        this.reading = reading;
    }

    Step read(StepReader.Head head) {
        YamlNode node = head.own("wait");
        Map<String, YamlNode> members =
                reading.members(node, "wait", Set.of("for", "event", "alert", "timeout", "on_timeout"), Set.of());
        List<String> kinds = List.of("for", "event", "alert").stream()
                .filter(members::containsKey)
                .toList();
        if (kinds.size() != 1) {
            reading.problem(node, "wait needs one of for (a duration such as PT10M), event, alert");
        }
        boolean isForTime = kinds.equals(List.of("for"));
        YamlNode length = members.get(isForTime ? "for" : "timeout");
        if (length == null && !kinds.isEmpty()) {
            reading.problem(node, "wait needs timeout: how long it waits at most, such as PT1H");
        } else if (length != null && length.value() instanceof String text && !text.contains("${{")) {
            reading.duration(length, isForTime ? "wait.for" : "wait.timeout", Duration.ZERO);
        }
        if (isForTime) {
            for (String key : List.of("timeout", "on_timeout")) {
                YamlNode wrong = members.get(key);
                if (wrong != null) {
                    reading.problem(wrong, "wait." + key + " has a meaning only with event or alert");
                }
            }
        }
        YamlNode onTimeout = members.get("on_timeout");
        boolean isFailure = onTimeout != null
                && "fail".equals(reading.choice(onTimeout, "wait.on_timeout", List.of("go_on", "fail")));
        Awaited awaited = awaited(members.get("event"), members.get("alert"));
        Map<String, @Nullable ValueType> outputs = new LinkedHashMap<>();
        if (!isForTime) {
            outputs.put("found", ValueType.BOOL);
            outputs.put("id", ValueType.STRING);
        }
        if (members.containsKey("event")) {
            outputs.put("event", ValueType.MAP);
        }
        reading.declareStep(head.id(), outputs);
        return new Step.Wait(
                head.id(),
                head.condition(),
                head.then(),
                length == null
                        ? new Template.Literal("PT0S")
                        : reading.template(length, "wait." + kind(isForTime), Names.STEP),
                awaited,
                isFailure);
    }

    private static String kind(boolean isForTime) {
        return isForTime ? "for" : "timeout";
    }

    private @Nullable Awaited awaited(@Nullable YamlNode event, @Nullable YamlNode alert) {
        if (event != null) {
            Template query = reading.template(event, "wait.event", Names.STEP);
            checkQuery(event, query);
            return new Awaited.AnEvent(query);
        }
        if (alert == null) {
            return null;
        }
        Map<String, YamlNode> members = reading.members(alert, "wait.alert", Set.of("rule", "key"), Set.of());
        YamlNode rule = members.get("rule");
        YamlNode key = members.get("key");
        if (rule == null) {
            reading.problem(alert, "wait.alert needs rule: the id of the alert's rule");
            return null;
        }
        return new Awaited.AnAlert(
                reading.template(rule, "wait.alert.rule", Names.STEP),
                key == null ? new Template.Literal("") : reading.template(key, "wait.alert.key", Names.STEP));
    }

    /** Tries the query with a word in the place of each value. */
    private void checkQuery(YamlNode at, Template query) {
        String text;
        if (query instanceof Template.Literal literal && literal.value() instanceof String whole) {
            text = whole;
        } else if (query instanceof Template.Mixed mixed) {
            StringBuilder made = new StringBuilder();
            for (Template part : mixed.parts()) {
                boolean isValue = !(part instanceof Template.Literal);
                if (isValue && made.length() > 0 && made.charAt(made.length() - 1) == '"') {
                    reading.problem(
                            at, "wait.event: write ${{ }} without quotes around it; a value is quoted as one word");
                }
                made.append(isValue ? "\"x\"" : ((Template.Literal) part).value());
            }
            text = made.toString();
        } else {
            reading.problem(
                    at, "wait.event must be a query with its fields written out, such as user.name:${{ inputs.user }}");
            return;
        }
        try {
            EventQuery.check(text);
            if (text.isBlank()) {
                reading.problem(at, "wait.event is empty, and every event would do");
            }
        } catch (IllegalArgumentException e) {
            reading.problem(at, "wait.event cannot be read as a query: " + e.getMessage());
        }
    }
}

package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the steps of one file in order; each step's outputs become known to the steps after it. */
final class StepReader {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Set<String> CALL_KEYS = Set.of(
            "id",
            "uses",
            "effect",
            "with",
            "if",
            "then",
            "timeout",
            "retry",
            "idempotency",
            "success",
            "outputs",
            "on_error",
            "verify");
    private static final Set<String> KEYS = Set.of(
            "id",
            "uses",
            "effect",
            "with",
            "if",
            "set",
            "then",
            "timeout",
            "retry",
            "idempotency",
            "success",
            "outputs",
            "on_error",
            "verify");
    private static final Set<String> LATER = Set.of(
            "parallel",
            "foreach",
            "call",
            "approval",
            "undo",
            "cache",
            "wait",
            "needs",
            "on_denied",
            "retry_until",
            "mask_output",
            "name");

    private final Reading reading;
    private final CallReader calls;

    StepReader(Reading reading, @Nullable YamlNode defaults) {
        this.reading = reading;
        calls = new CallReader(reading, defaults);
    }

    /** Returns the step; null where it is so wrong that none can be made. Problems are told either way. */
    @Nullable
    Step read(YamlNode node) {
        Map<String, YamlNode> members = reading.members(node, "a step", KEYS, LATER);
        if (members.isEmpty()) {
            return null;
        }
        String id = id(node, members.get("id"));
        Expression condition = reading.condition(members.get("if"), "if", Names.STEP);
        Step.Then then = Step.Then.GO_ON;
        YamlNode thenNode = members.get("then");
        if (thenNode != null) {
            String word = reading.choice(thenNode, "then", List.of("end", "fail"));
            then = "fail".equals(word) ? Step.Then.FAIL : Step.Then.END;
        }
        if (members.containsKey("uses") == members.containsKey("set") && members.containsKey("uses")) {
            reading.problem(node, "step \"" + id + "\" has both uses and set; make it two steps");
            return null;
        }
        if (members.containsKey("uses")) {
            return calls.read(node, id, condition, then, members);
        }
        for (String key : members.keySet()) {
            YamlNode member = members.get(key);
            if (CALL_KEYS.contains(key) && !Set.of("id", "if", "then").contains(key) && member != null) {
                reading.problem(member, "\"" + key + "\" has a meaning only in a step with uses");
            }
        }
        YamlNode set = members.get("set");
        if (set != null) {
            return new Step.SetValues(id, condition, then, values(id, set));
        }
        if (thenNode == null) {
            reading.problem(node, "step \"" + id + "\" does nothing: it needs uses, set or then");
        }
        reading.declareStep(id, Set.of());
        return new Step.Stop(id, condition, then);
    }

    private String id(YamlNode step, @Nullable YamlNode node) {
        String id = node == null ? null : reading.text(node, "id");
        if (node == null || id == null) {
            reading.problem(step, "a step needs an id");
            return "";
        }
        if (!ID.matcher(id).matches()) {
            reading.problem(node, "a step's id must be lower-case letters, digits and _, a letter first, at most 64");
        }
        if (reading.isStep(id)) {
            reading.problem(node, "there is a step \"" + id + "\" already; ids are unique");
        }
        return id;
    }

    private Map<String, Expression> values(String id, YamlNode set) {
        Map<String, Expression> values = new LinkedHashMap<>();
        Map<String, YamlNode> map = set.map();
        if (map == null || map.isEmpty()) {
            reading.problem(set, "set must be a mapping of names to expressions");
            return values;
        }
        map.forEach((name, value) -> {
            Expression expression = reading.expression(value, "set." + name, Names.STEP, false);
            if (expression != null) {
                values.put(name, expression);
            }
        });
        reading.declareStep(id, map.keySet());
        return values;
    }
}

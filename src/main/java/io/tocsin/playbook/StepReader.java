package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Names;
import io.tocsin.playbook.expression.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the steps of one file in order; each step's outputs become known to the steps after it. */
final class StepReader {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Set<String> COMMON = Set.of("id", "if", "then");
    /** What makes a step of one kind, and what it may have beside the keys of every step. */
    private static final Map<String, Set<String>> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put(
                "uses",
                Set.of(
                        "effect",
                        "with",
                        "timeout",
                        "retry",
                        "idempotency",
                        "success",
                        "outputs",
                        "on_error",
                        "verify",
                        "undo",
                        "cache",
                        "foreach"));
        KINDS.put("call", Set.of("with", "outputs", "on_error", "foreach"));
        KINDS.put("set", Set.of());
        KINDS.put("parallel", Set.of());
        KINDS.put("approval", Set.of("on_denied"));
        KINDS.put("wait", Set.of());
    }

    private final Reading reading;
    private final CallReader calls;
    private final FlowReader flows;
    private final ApprovalReader approvals;
    private final WaitReader waits;

    StepReader(Reading reading, @Nullable YamlNode defaults) {
        this.reading = reading;
        calls = new CallReader(reading, defaults);
        flows = new FlowReader(reading, this);
        approvals = new ApprovalReader(reading, calls);
        waits = new WaitReader(reading);
    }

    /** Reads a list of at least one step. */
    List<Step> list(YamlNode at, @Nullable YamlNode node, String what) {
        List<Step> steps = new ArrayList<>();
        List<YamlNode> nodes = node == null ? null : node.list();
        if (nodes == null || nodes.isEmpty()) {
            reading.problem(at, what + " needs steps: a list of at least one");
            return steps;
        }
        Step end = null;
        for (YamlNode one : nodes) {
            if (end != null) {
                reading.problem(
                        one, "nothing comes here: step \"" + end.id() + "\" always ends the run; give it an if");
                end = null;
            }
            Step step = read(one);
            if (step != null) {
                steps.add(step);
                end = step.then() != Step.Then.GO_ON && step.condition() == null ? step : null;
            }
        }
        return steps;
    }

    /** Returns the step; null where it is so wrong that none can be made. Problems are told either way. */
    @Nullable
    Step read(YamlNode node) {
        return read(node, Set.of());
    }

    /** @param more keys that the step may have because of where it stands */
    @Nullable
    Step read(YamlNode node, Set<String> more) {
        Map<String, YamlNode> map = node.map();
        List<String> kinds = map == null
                ? List.of()
                : KINDS.keySet().stream().filter(map::containsKey).toList();
        if (kinds.size() > 1) {
            reading.problem(
                    node, "a step has one of " + String.join(", ", kinds) + "; make it " + kinds.size() + " steps");
            return null;
        }
        Map<String, YamlNode> members = reading.members(node, "a step", known(kinds, more), Set.of());
        if (members.isEmpty()) {
            return null;
        }
        String id = id(node, members.get("id"));
        Expression condition = reading.condition(members.get("if"), "if", Names.STEP);
        Step.Then then = then(members.get("then"));
        if (kinds.isEmpty()) {
            return stop(node, id, condition, then, members);
        }
        Head head = new Head(node, id, condition, then, members);
        return switch (kinds.get(0)) {
            case "uses" -> calls.read(head);
            case "call" -> flows.subPlaybook(head);
            case "set" -> new Step.SetValues(id, condition, then, values(head));
            case "parallel" -> flows.parallel(head);
            case "approval" -> approvals.read(head);
            default -> waits.read(head);
        };
    }

    /** What every step has. */
    record Head(
            YamlNode node, String id, @Nullable Expression condition, Step.Then then, Map<String, YamlNode> members) {

        @Nullable
        YamlNode get(String key) {
            return members.get(key);
        }

        /** The member that must be there: the one that makes the step's kind. */
        YamlNode own(String key) {
            return java.util.Objects.requireNonNull(members.get(key), key);
        }
    }

    private static Set<String> known(List<String> kinds, Set<String> more) {
        Set<String> known = new LinkedHashSet<>(COMMON);
        known.addAll(more);
        if (kinds.isEmpty()) {
            known.addAll(KINDS.keySet());
            KINDS.values().forEach(known::addAll);
        } else {
            known.add(kinds.get(0));
            known.addAll(KINDS.getOrDefault(kinds.get(0), Set.of()));
        }
        return known;
    }

    private Step stop(
            YamlNode node, String id, @Nullable Expression condition, Step.Then then, Map<String, YamlNode> members) {
        members.forEach((key, member) -> KINDS.keySet().stream()
                .filter(kind -> KINDS.getOrDefault(kind, Set.of()).contains(key))
                .findFirst()
                .ifPresent(
                        kind -> reading.problem(member, "\"" + key + "\" has a meaning only in a step with " + kind)));
        if (then == Step.Then.GO_ON) {
            reading.problem(
                    node,
                    "step \"" + id + "\" does nothing: it needs " + String.join(", ", KINDS.keySet()) + " or then");
        }
        reading.declareStep(id, Map.of());
        return new Step.Stop(id, condition, then);
    }

    /** Returns where the run goes after a step. */
    Step.Then then(@Nullable YamlNode node) {
        if (node == null) {
            return Step.Then.GO_ON;
        }
        return "fail".equals(reading.choice(node, "then", List.of("end", "fail"))) ? Step.Then.FAIL : Step.Then.END;
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

    private Map<String, Expression> values(Head head) {
        Map<String, Expression> values = new LinkedHashMap<>();
        YamlNode set = head.own("set");
        Map<String, YamlNode> map = set.map();
        if (map == null || map.isEmpty()) {
            reading.problem(set, "set must be a mapping of names to expressions");
            return values;
        }
        Map<String, @Nullable ValueType> types = new LinkedHashMap<>();
        map.forEach((name, value) -> {
            Expression expression = reading.expression(value, "set." + name, Names.STEP, false);
            types.put(name, expression == null ? null : reading.typeOf(expression));
            if (expression != null) {
                values.put(name, expression);
                reading.watchOutput(head.id(), name, value);
            }
        });
        reading.declareStep(head.id(), types);
        return values;
    }
}

package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Names;
import io.tocsin.playbook.expression.Template;
import io.tocsin.playbook.expression.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the steps that lead a run: parallel, foreach, call. */
final class FlowReader {

    private static final Pattern CALL = Pattern.compile("([a-z][a-z0-9-]{0,63})(?:@(.+))?");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final int MAX_BRANCHES = 20;
    private static final int MAX_CONCURRENCY = 20;

    private final Reading reading;
    private final StepReader steps;

    FlowReader(Reading reading, StepReader steps) {
        this.reading = reading;
        this.steps = steps;
    }

    @Nullable
    Step parallel(StepReader.Head head) {
        YamlNode node = head.own("parallel");
        Map<String, YamlNode> members = reading.members(node, "parallel", Set.of("join", "branches"), Set.of());
        YamlNode list = members.get("branches");
        List<YamlNode> nodes = list == null ? null : list.list();
        if (nodes == null || nodes.size() < 2 || nodes.size() > MAX_BRANCHES) {
            reading.problem(node, "parallel needs branches: a list of 2 to " + MAX_BRANCHES + " steps");
            return null;
        }
        List<Step.Branch> branches = branches(nodes);
        if (head.then() != Step.Then.GO_ON) {
            reading.problem(node, "a step with parallel has no then; put it on the step after it");
        }
        reading.declareStep(head.id(), Map.of());
        return new Step.Parallel(head.id(), head.condition(), needed(members.get("join"), nodes.size()), branches);
    }

    private int needed(@Nullable YamlNode join, int branches) {
        if (join == null || "all".equals(join.value())) {
            return branches;
        }
        if ("any".equals(join.value())) {
            return 1;
        }
        if (join.value() instanceof Long number && number >= 1 && number <= branches) {
            return number.intValue();
        }
        reading.problem(join, "parallel.join must be all, any or a number from 1 to " + branches);
        return branches;
    }

    private List<Step.Branch> branches(List<YamlNode> nodes) {
        List<Step.Branch> branches = new ArrayList<>();
        Set<String> siblings = new LinkedHashSet<>();
        for (YamlNode node : nodes) {
            Map<String, YamlNode> map = node.map();
            YamlNode needsNode = map == null ? null : map.get("needs");
            Set<String> needs = needsNode == null ? Set.of() : new LinkedHashSet<>(reading.texts(needsNode, "needs"));
            for (String need : needs) {
                if (!siblings.contains(need) && needsNode != null) {
                    reading.problem(
                            needsNode,
                            "needs names \"" + need + "\", which is not a branch before this one"
                                    + Suggestions.of(need, siblings));
                }
                reading.reveal(need);
            }
            Step step = steps.read(node, Set.of("needs"));
            needs.forEach(reading::hide);
            if (step == null) {
                continue;
            }
            if (step.then() != Step.Then.GO_ON || step instanceof Step.Stop) {
                reading.problem(node, "a branch cannot end the run; put then on a step after the parallel one");
            }
            siblings.add(step.id());
            reading.hide(step.id());
            branches.add(new Step.Branch(step, needs));
        }
        siblings.forEach(reading::reveal);
        return branches;
    }

    /** Returns how a step is taken for each item of a list; null where it has no foreach. */
    static @Nullable ForEach forEach(StepReader.Head head, Reading reading) {
        YamlNode node = head.get("foreach");
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members =
                reading.members(node, "foreach", Set.of("in", "as", "concurrency", "on_item_error"), Set.of());
        YamlNode in = members.get("in");
        YamlNode asNode = members.get("as");
        String as = asNode == null ? "value" : reading.text(asNode, "foreach.as");
        if (in == null) {
            reading.problem(node, "foreach needs in: an expression that gives a list");
            return null;
        }
        if (asNode != null && as != null && !NAME.matcher(as).matches()) {
            reading.problem(asNode, "foreach.as must be lower-case letters, digits and _");
        }
        Expression list = reading.typed(in, "foreach.in", Names.STEP, ValueType.LIST);
        YamlNode error = members.get("on_item_error");
        boolean stop = error == null
                || "stop".equals(reading.choice(error, "foreach.on_item_error", List.of("continue", "stop")));
        int concurrency = reading.count(members.get("concurrency"), "foreach.concurrency", 1, MAX_CONCURRENCY, 1);
        return list == null || as == null ? null : new ForEach(list, as, concurrency, stop);
    }

    /** Makes the outputs of a step known; those of a step with foreach are lists, one value for each item. */
    static void declare(StepReader.Head head, List<Output> outputs, @Nullable ForEach forEach, Reading reading) {
        Map<String, @Nullable ValueType> types = DeclarationReader.types(outputs);
        if (forEach != null) {
            types.replaceAll((name, type) -> ValueType.LIST);
        }
        YamlNode node = head.get("outputs");
        Map<String, YamlNode> places = node == null ? null : node.map();
        if (places != null) {
            places.forEach((name, place) -> {
                if (types.containsKey(name)) {
                    reading.watchOutput(head.id(), name, place);
                }
                if (forEach != null
                        && !forEach.stopOnError()
                        && outputs.stream()
                                .anyMatch(output -> output.name().equals(name) && output.fallback() == null)) {
                    reading.problem(
                            place,
                            "output \"" + name + "\" of a foreach that goes on after a failed item needs a default,"
                                    + " which stands for that item");
                }
            });
        }
        reading.declareStep(head.id(), types);
    }

    @Nullable
    Step subPlaybook(StepReader.Head head) {
        YamlNode node = head.own("call");
        String text = reading.text(node, "call");
        Matcher name = CALL.matcher(text == null ? "" : text);
        if (!name.matches()) {
            reading.problem(node, "call names a playbook, such as notify-team or notify-team@^2");
            return null;
        }
        VersionRange range = name.group(2) == null ? VersionRange.ANY : VersionRange.of(name.group(2));
        if (range == null) {
            reading.problem(node, "\"@" + name.group(2) + "\" is not a range of versions; write @2 or @^2.1");
            return null;
        }
        ForEach forEach = forEach(head, reading);
        Step[] made = new Step[1];
        reading.withItem(forEach == null ? Set.of() : Set.of(forEach.as()), () -> {
            Map<String, Template> with = new LinkedHashMap<>();
            YamlNode given = head.get("with");
            Map<String, YamlNode> members = given == null ? Map.of() : given.map();
            if (members == null) {
                reading.problem(head.node(), "with of a call must be a mapping of the other playbook's inputs");
                return;
            }
            members.forEach((key, value) -> with.put(key, reading.template(value, "with." + key, Names.STEP)));
            DeclarationReader declarations = new DeclarationReader(reading);
            List<Output> outputs = declarations.outputs(head.get("outputs"), Names.RESULT);
            made[0] = new Step.SubPlaybook(
                    head.id(),
                    head.condition(),
                    head.then(),
                    name.group(1),
                    range,
                    new Template.Mapping(with),
                    outputs,
                    CallReader.onError(head.get("on_error"), outputs, reading),
                    forEach);
            declare(head, outputs, forEach, reading);
        });
        return made[0];
    }
}

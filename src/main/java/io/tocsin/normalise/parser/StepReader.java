package io.tocsin.normalise.parser;

import io.tocsin.normalise.parser.Step.Named;
import io.tocsin.normalise.parser.Step.Test;
import io.tocsin.normalise.parser.Step.Value;
import io.tocsin.platform.Yaml;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Compiles the steps of a parser file. For one file; one thread. */
final class StepReader {

    private static final int LONGEST_TEXT = 100;

    private final Names names = new Names();
    private final ReadingSteps reading;
    private final WritingSteps writing;

    StepReader(ZoneId zone) {
        this.reading = new ReadingSteps(names);
        this.writing = new WritingSteps(names, zone);
    }

    Names names() {
        return names;
    }

    /** What the steps can say, for whoever looks for rules that nothing reaches. */
    Produced produced() {
        return writing.produced();
    }

    /** After the last step: names that keys of the line fill are known then. */
    void seal() {
        reading.seal();
        names.unknown().forEach((name, line) -> {
            throw new Yaml.Wrong(line, "no step makes \"" + name + "\"; there are " + String.join(", ", names.made()));
        });
    }

    /** @throws Yaml.Wrong with the line, and what to write instead */
    Named[] chain(Node list) {
        List<Named> steps = new ArrayList<>();
        for (Node node : Yaml.sequence(list)) {
            steps.add(named(node));
        }
        return steps.toArray(Named[]::new);
    }

    Step set(Node node) {
        return guarded(node, () -> writing.set(node));
    }

    private Named named(Node node) {
        Map<String, Node> members = new LinkedHashMap<>(Yaml.mapping(node));
        Node condition = members.remove("if");
        Node optional = members.remove("optional");
        if (members.size() != 1) {
            throw new Yaml.Wrong(
                    Yaml.line(node),
                    "a step has one name, beside \"if\" and \"optional\"; here are " + members.keySet());
        }
        String kind = members.keySet().iterator().next();
        Node argument = members.values().iterator().next();
        Step step = guarded(node, () -> step(kind, argument));
        boolean isOptional = optional != null && Yaml.text(optional).equals("true");
        String text = kind + " " + brief(argument);
        if (condition == null) {
            return new Named(text, step, isOptional);
        }
        Test test = guarded(node, () -> Condition.compile(Yaml.text(condition), names, Yaml.line(condition)));
        Step guarded = scratch -> !test.holds(scratch) || step.run(scratch);
        return new Named("if " + Yaml.text(condition) + ": " + text, guarded, isOptional);
    }

    /** Gives what is wrong with an argument its line. */
    private static <T> T guarded(Node node, java.util.function.Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new Yaml.Wrong(Yaml.line(node), String.valueOf(e.getMessage()));
        }
    }

    private Step step(String kind, Node argument) {
        return switch (kind) {
            case "dissect" -> reading.dissect(argument);
            case "grok" -> reading.grok(argument);
            case "kv" -> reading.pairs(argument);
            case "csv" -> reading.columns(argument);
            case "json" -> reading.json(argument);
            case "xml" -> reading.xml(argument);
            case "cef" -> reading.cef(argument);
            case "leef" -> reading.leef(argument);
            case "split" -> reading.split(argument);
            case "scope" -> reading.scope(argument);
            case "let" -> reading.let(argument);
            case "translate" -> reading.translate(argument);
            case "date" -> writing.date(argument);
            case "map" -> writing.map(argument);
            case "set" -> writing.set(argument);
            case "classify" -> writing.classify(argument);
            case "tag" -> writing.tag(argument);
            case "switch" -> choice(argument);
            case "reject" -> reject(argument);
            default ->
                throw new IllegalArgumentException("unknown step \"" + kind
                        + "\": use dissect, grok, kv, csv, json, xml, cef, leef, split, scope, let, translate, date, map,"
                        + " set, classify, tag, switch or reject");
        };
    }

    private Step choice(Node node) {
        Map<String, Node> members = Yaml.mapping(node, "by", "cases", "default");
        Value by = names.firstOf(WritingSteps.texts(Yaml.need(members, "by", node)), Yaml.line(node));
        Table<Named[]> cases = new Table<>(Yaml.need(members, "cases", node), this::chain);
        Node otherwise = members.get("default");
        Named[] none = otherwise == null ? new Named[0] : chain(otherwise);
        return scratch -> {
            Named[] chosen = cases.find(by.get(scratch), none);
            return chosen == null || Step.all(chosen, scratch);
        };
    }

    private Step reject(Node node) {
        String condition = Yaml.text(node);
        Test test = Condition.compile(condition, names, Yaml.line(node));
        return scratch -> !test.holds(scratch) || scratch.fails("rejected: " + condition);
    }

    private static String brief(@Nullable Node node) {
        StringBuilder text = new StringBuilder();
        brief(node, text);
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text.toString();
    }

    private static void brief(@Nullable Node node, StringBuilder text) {
        if (text.length() > LONGEST_TEXT) {
            return;
        }
        if (node instanceof ScalarNode scalar) {
            text.append(scalar.getValue());
        } else if (node instanceof SequenceNode sequence) {
            text.append('[');
            sequence.getValue().forEach(item -> {
                brief(item, text);
                text.append(' ');
            });
            text.append(']');
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                brief(tuple.getKeyNode(), text);
                text.append(": ");
                brief(tuple.getValueNode(), text);
                text.append(' ');
            }
        }
    }
}

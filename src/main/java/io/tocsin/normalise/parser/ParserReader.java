package io.tocsin.normalise.parser;

import io.tocsin.normalise.parser.Match.Kind;
import io.tocsin.normalise.parser.Step.Named;
import io.tocsin.platform.Yaml;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a parser file. */
public final class ParserReader {

    private static final String NAME = "[a-z][a-z0-9_]{0,63}";
    private static final List<String> KINDS = List.of("source", "program", "json", "cef", "leef", "prefix", "shape");

    private static final List<String> SHAPES = List.of("cef", "leef", "pairs", "json");

    private final ZoneId zone;

    /** @param zone what a time without a zone is in, where the file names none */
    public ParserReader(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * @param file path below the folder of parsers, for messages
     * @throws Yaml.Wrong with the line, and what to write instead
     */
    public Parser read(String file, String text) {
        Node root = Yaml.read(text);
        Map<String, Node> members = Yaml.mapping(root, "parser", "version", "dataset", "set", "match", "steps", "doc");
        String name = Yaml.text(Yaml.need(members, "parser", root));
        if (!name.matches(NAME)) {
            throw new Yaml.Wrong(
                    Yaml.lineOf(root, "parser"),
                    "\"" + name + "\" is not a parser's name: use lower-case letters, digits and _");
        }
        Node version = members.get("version");
        Node dataset = members.get("dataset");
        Node set = members.get("set");
        List<Match> matches = new ArrayList<>();
        Node match = Yaml.need(members, "match", root);
        for (Node entry : Yaml.sequence(match)) {
            matches.add(match(entry));
        }
        if (matches.isEmpty()) {
            throw new Yaml.Wrong(Yaml.line(match), "\"match\" is empty: no line would be this parser's");
        }
        StepReader reader = new StepReader(zone);
        List<Named> steps = new ArrayList<>();
        if (set != null) {
            steps.add(new Named("set", reader.set(set), false));
        }
        steps.addAll(List.of(reader.chain(Yaml.need(members, "steps", root))));
        reader.seal();
        Parser.Header header = new Parser.Header(
                file,
                name,
                version == null ? 1 : Yaml.number(version),
                dataset == null ? name : Yaml.text(dataset),
                matches);
        Produced produced = reader.produced();
        produced.say("event.dataset", header.dataset());
        produced.say("event.provider", name);
        return new Parser(header, steps.toArray(Named[]::new), reader.names().size(), produced);
    }

    private static Match match(Node node) {
        Map<String, Node> members = new LinkedHashMap<>(
                Yaml.mapping(node, "source", "program", "json", "cef", "leef", "prefix", "shape", "contains"));
        Node contains = members.remove("contains");
        if (members.size() != 1) {
            throw new Yaml.Wrong(
                    Yaml.line(node), "an entry of \"match\" has one of " + String.join(", ", KINDS) + ", and contains");
        }
        String kind = members.keySet().iterator().next();
        Node keys = members.values().iterator().next();
        Map<String, String> json = new LinkedHashMap<>();
        if (kind.equals("json")) {
            Yaml.mapping(keys).forEach((path, value) -> json.put(path, Yaml.text(value)));
        }
        List<String> texts = kind.equals("json") ? List.copyOf(json.keySet()) : WritingSteps.texts(keys);
        if (texts.isEmpty()) {
            throw new Yaml.Wrong(Yaml.line(node), "\"" + kind + "\" is empty: no line would match");
        }
        for (String text : texts) {
            check(kind, text, Yaml.line(node));
        }
        return new Match(
                Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                kind.equals("json") ? List.of() : texts,
                json,
                contains == null ? List.of() : WritingSteps.texts(contains));
    }

    private static void check(String kind, String text, int line) {
        if (text.isEmpty()) {
            throw new Yaml.Wrong(line, "an empty text of \"" + kind + "\" would match every line: leave it out");
        }
        if (kind.equals("shape") && !SHAPES.contains(text)) {
            throw new Yaml.Wrong(line, "unknown shape \"" + text + "\": use " + String.join(", ", SHAPES));
        }
        if ((kind.equals("cef") || kind.equals("leef")) && text.indexOf('|') < 1) {
            throw new Yaml.Wrong(line, "\"" + text + "\" names no product: write \"Vendor|Product\" or \"Vendor|*\"");
        }
    }
}

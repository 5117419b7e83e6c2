package io.tocsin.normalise.parser;

import static io.tocsin.normalise.parser.WritingSteps.texts;

import io.tocsin.normalise.json.JsonText;
import io.tocsin.normalise.parser.LineNames.Counts;
import io.tocsin.normalise.parser.Step.Value;
import io.tocsin.normalise.parser.text.Cef;
import io.tocsin.normalise.parser.text.Columns;
import io.tocsin.normalise.parser.text.Dissect;
import io.tocsin.normalise.parser.text.Grok;
import io.tocsin.normalise.parser.text.Leef;
import io.tocsin.normalise.parser.text.Pairs;
import io.tocsin.normalise.parser.text.XmlTree;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Compiles the steps that make scratch names. For one file; one thread. */
final class ReadingSteps {

    private static final String NO_TEXT = "the field has no value";

    private final Names names;
    private final List<LineNames> lineNames = new ArrayList<>();

    ReadingSteps(Names names) {
        this.names = names;
    }

    void seal() {
        Map<String, Integer> fromLine = names.fromLine();
        lineNames.forEach(each -> each.seal(fromLine));
    }

    /** The members of an argument, which may be left out. */
    private static Map<String, Node> members(Node node, String... known) {
        return node instanceof ScalarNode scalar && scalar.getValue().isEmpty() ? Map.of() : Yaml.mapping(node, known);
    }

    private Value field(Map<String, Node> members, Node node) {
        Node field = members.get("field");
        return field == null ? names.value("message", Yaml.line(node)) : names.firstOf(texts(field), Yaml.line(field));
    }

    private interface Reader {
        boolean read(String text, Scratch scratch);
    }

    private static Step ofText(Value field, Reader reader) {
        return scratch -> {
            String text = Names.text(field.get(scratch));
            return (text == null || text.isEmpty()) ? scratch.fails(NO_TEXT) : reader.read(text, scratch);
        };
    }

    Step dissect(Node node) {
        boolean isLong = node instanceof MappingNode;
        Map<String, Node> members = isLong ? Yaml.mapping(node, "field", "patterns") : Map.of();
        Node patterns = isLong ? Yaml.need(members, "patterns", node) : node;
        Dissect[] all = texts(patterns).stream()
                .map(pattern -> new Dissect(pattern, names::make))
                .toArray(Dissect[]::new);
        return ofText(field(members, node), (text, scratch) -> {
            for (Dissect one : all) {
                if (one.matches(text, scratch.values)) {
                    return true;
                }
            }
            return scratch.fails("no pattern fits");
        });
    }

    Step grok(Node node) {
        boolean isLong = node instanceof MappingNode;
        Map<String, Node> members = isLong ? Yaml.mapping(node, "field", "patterns") : Map.of();
        Node patterns = isLong ? Yaml.need(members, "patterns", node) : node;
        Grok[] all = texts(patterns).stream()
                .map(pattern -> new Grok(pattern, names::make))
                .toArray(Grok[]::new);
        return ofText(field(members, node), (text, scratch) -> {
            for (Grok one : all) {
                if (one.matches(text, scratch.values)) {
                    return true;
                }
            }
            return scratch.fails("no pattern fits");
        });
    }

    Step pairs(Node node) {
        Map<String, Node> members = members(node, "field", "separator", "assign", "duplicates");
        Pairs pairs = new Pairs(character(members, "separator", ' '), character(members, "assign", '='));
        Counts counts = counts(members);
        LineNames line = lineNames();
        return ofText(
                field(members, node),
                (text, scratch) ->
                        pairs.read(text, line.into(scratch, counts)) > 0 || scratch.fails("there are no pairs"));
    }

    private LineNames lineNames() {
        names.open();
        LineNames line = new LineNames();
        lineNames.add(line);
        return line;
    }

    private static char character(Map<String, Node> members, String key, char otherwise) {
        Node node = members.get(key);
        if (node == null) {
            return otherwise;
        }
        String text = Yaml.text(node);
        if (text.length() != 1) {
            throw new Yaml.Wrong(Yaml.line(node), "\"" + key + "\" is one character, not \"" + text + "\"");
        }
        return text.charAt(0);
    }

    private static Counts counts(Map<String, Node> members) {
        Node node = members.get("duplicates");
        String word = node == null ? "first" : Yaml.text(node);
        return switch (word) {
            case "first" -> Counts.FIRST;
            case "last" -> Counts.LAST;
            case "neither" -> Counts.NEITHER;
            default ->
                throw new Yaml.Wrong(
                        node == null ? 0 : Yaml.line(node),
                        "\"duplicates\" is first, last or neither, not \"" + word + "\"");
        };
    }

    Step cef(Node node) {
        return header(node, Cef.HEADER, Cef::read, "not CEF");
    }

    Step leef(Node node) {
        return header(node, Leef.HEADER, Leef::read, "not LEEF");
    }

    private interface HeaderReader {
        boolean read(String text, String[] header, Pairs.Sink sink);
    }

    /** Of two pairs with one key and two values neither counts: one of them stands in a text that a client chose. */
    private Step header(Node node, List<String> header, HeaderReader reader, String otherwise) {
        Map<String, Node> members = members(node, "field");
        LineNames line = lineNames();
        int[] slots = header.stream().mapToInt(names::make).toArray();
        return ofText(field(members, node), (text, scratch) -> {
            String[] parts = new String[slots.length];
            if (!reader.read(text, parts, line.into(scratch, Counts.NEITHER))) {
                return scratch.fails(otherwise);
            }
            for (int i = 0; i < slots.length; i++) {
                scratch.values[slots[i]] = parts[i];
            }
            return true;
        });
    }

    Step columns(Node node) {
        Map<String, Node> members = Yaml.mapping(node, "field", "columns", "separator", "at_least");
        Node columns = Yaml.need(members, "columns", node);
        List<String> written = columns instanceof ScalarNode
                ? List.of(Yaml.text(columns).strip().split("\\s+"))
                : texts(columns);
        int[] slots = written.stream()
                .mapToInt(name -> name.equals("_") ? -1 : names.make(name))
                .toArray();
        char separator = character(members, "separator", ',');
        Node least = members.get("at_least");
        int min = least == null ? 1 : Yaml.number(least);
        return ofText(field(members, node), (text, scratch) -> {
            List<String> values = Columns.split(text, separator);
            if (values.size() < min) {
                return scratch.fails(values.size() + " columns");
            }
            for (int i = 0; i < slots.length && i < values.size(); i++) {
                if (slots[i] >= 0) {
                    scratch.values[slots[i]] = values.get(i);
                }
            }
            return true;
        });
    }

    Step json(Node node) {
        return tree(node, ReadingSteps::readJson, "not a JSON object");
    }

    Step xml(Node node) {
        return tree(node, XmlTree::read, "not XML");
    }

    private static @Nullable Map<String, Object> readJson(String text) {
        try {
            return JsonText.object(text);
        } catch (PermanentException e) {
            return null;
        }
    }

    /** Without a field: the line itself, which was read before where it is JSON. With {@code to}: a name below which it is. */
    private Step tree(Node node, Function<String, @Nullable Map<String, Object>> reader, String otherwise) {
        Map<String, Node> members = members(node, "field", "to");
        Node to = members.get("to");
        boolean isWhole = !members.containsKey("field");
        int slot = to == null ? -1 : names.make(Yaml.text(to));
        if (to == null) {
            names.open();
        }
        Step read = ofText(field(members, node), (text, scratch) -> {
            Map<String, Object> tree = reader.apply(text);
            if (tree == null) {
                return scratch.fails(otherwise);
            }
            if (slot >= 0) {
                scratch.values[slot] = tree;
            } else {
                scratch.tree = tree;
            }
            return true;
        });
        return scratch -> (isWhole && slot < 0 && scratch.tree != null) || read.run(scratch);
    }

    Step split(Node node) {
        Map<String, Node> members = Yaml.mapping(node, "field", "separator", "to");
        char separator = character(members, "separator", ',');
        Value field = field(members, node);
        int slot = names.make(Yaml.text(Yaml.need(members, "to", node)));
        return ofText(field, (text, scratch) -> {
            List<String> parts = new ArrayList<>();
            for (String part : Columns.split(text, separator)) {
                String stripped = part.strip();
                if (!stripped.isEmpty()) {
                    parts.add(stripped);
                }
            }
            scratch.values[slot] = parts;
            return true;
        });
    }

    /** Opens a name below which the fields of the first document that is there are found. */
    Step scope(Node node) {
        Map.Entry<String, Node> only = Yaml.mapping(node).entrySet().iterator().next();
        List<FieldPath> paths =
                texts(only.getValue()).stream().map(FieldPath::of).toList();
        names.open();
        int slot = names.make(only.getKey());
        return scratch -> {
            for (FieldPath path : paths) {
                if (path.get(scratch.tree) instanceof Map<?, ?> map) {
                    scratch.values[slot] = map;
                    return true;
                }
            }
            return scratch.fails("none of the documents is there");
        };
    }

    Step let(Node node) {
        List<Step> steps = new ArrayList<>();
        Yaml.mapping(node).forEach((name, from) -> {
            Value value = names.firstOf(texts(from), Yaml.line(from));
            int slot = names.make(name);
            steps.add(scratch -> {
                Object found = value.get(scratch);
                if (!Names.isEmpty(found)) {
                    scratch.values[slot] = found;
                }
                return true;
            });
        });
        return WritingSteps.every(steps);
    }

    Step translate(Node node) {
        Map<String, Node> members = Yaml.mapping(node, "field", "to", "table", "default");
        Value field = field(members, node);
        int slot = names.make(Yaml.text(Yaml.need(members, "to", node)));
        Table<String> table = new Table<>(Yaml.need(members, "table", node), Yaml::text);
        Node otherwise = members.get("default");
        Value none = otherwise == null ? scratch -> null : names.template(Yaml.text(otherwise), Yaml.line(otherwise));
        return scratch -> {
            String found = table.find(field.get(scratch), null);
            Object value = found == null ? none.get(scratch) : found;
            if (value != null) {
                scratch.values[slot] = value;
            }
            return true;
        };
    }
}

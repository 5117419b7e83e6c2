package io.tocsin.playbook;

import io.tocsin.platform.Yaml;
import io.tocsin.platform.YamlBounds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value of a YAML 1.2 document that knows where it stands. Tags, duplicate keys, and documents beyond the
 * {@link #BOUNDS} are refused.
 *
 * @param value a {@code Map<String, YamlNode>}, a {@code List<YamlNode>}, or a scalar; null for YAML's null
 * @param line from 1
 * @param column from 1
 * @param keyLine line of its key, where it is a member of a mapping; else {@code line}
 * @param keyColumn column of its key
 * @param quoted whether a scalar's text begins after a quotation mark
 * @param block whether a scalar is a block ({@code |} or {@code >}), whose text begins on the next line
 */
record YamlNode(
        @Nullable Object value, int line, int column, int keyLine, int keyColumn, boolean quoted, boolean block) {

    private static final YamlBounds BOUNDS = new YamlBounds(40, 10_000);
    private static final int MAX_KIB = 256;

    /** Reads the one document of a text; what cannot be read is told in {@code problems} and gives null. */
    static @Nullable YamlNode read(String text, String file, List<Problem> problems) {
        if (text.length() > MAX_KIB * 1024) {
            problems.add(new Problem(
                    file, 1, 1, "the file is longer than " + MAX_KIB + " KiB; split it into several playbooks"));
            return null;
        }
        LoadSettings settings =
                LoadSettings.builder().setLabel(file).setUseMarks(true).build();
        try {
            BOUNDS.check(text, settings);
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                problems.add(
                        new Problem(file, 1, 1, "the file is empty; a playbook begins with apiVersion: playbook/v1"));
                return null;
            }
            return new Conversion(file, problems).convert(root.get());
        } catch (Yaml.Wrong e) {
            problems.add(new Problem(file, e.line(), 1, String.valueOf(e.getMessage())));
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark();
            problems.add(new Problem(
                    file,
                    mark.map(Mark::getLine).orElse(0) + 1,
                    mark.map(Mark::getColumn).orElse(0) + 1,
                    "this is no YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            problems.add(new Problem(file, 1, 1, "this is no YAML: " + e.getMessage()));
        }
        return null;
    }

    @SuppressWarnings("unchecked") // only Conversion makes maps, and of this type
    @Nullable
    Map<String, YamlNode> map() {
        return value instanceof Map<?, ?> map ? (Map<String, YamlNode>) map : null;
    }

    @SuppressWarnings("unchecked") // only Conversion makes lists, and of this type
    @Nullable
    List<YamlNode> list() {
        return value instanceof List<?> list ? (List<YamlNode>) list : null;
    }

    /** The value without places: maps, lists and scalars. */
    @Nullable
    Object bare() {
        Map<String, YamlNode> map = map();
        if (map != null) {
            Map<String, @Nullable Object> bare = new LinkedHashMap<>();
            map.forEach((key, node) -> bare.put(key, node.bare()));
            return bare;
        }
        List<YamlNode> list = list();
        if (list != null) {
            List<@Nullable Object> bare = new ArrayList<>();
            list.forEach(node -> bare.add(node.bare()));
            return bare;
        }
        return value;
    }

    private static YamlNode node(@Nullable Object value, int line, int column) {
        return new YamlNode(value, line, column, line, column, false, false);
    }

    private YamlNode withKey(int atLine, int atColumn) {
        return new YamlNode(value, line, column, atLine, atColumn, quoted, block);
    }

    private static final class Conversion {

        private final String file;
        private final List<Problem> problems;

        Conversion(String file, List<Problem> problems) {
            this.file = file;
            this.problems = problems;
        }

        YamlNode convert(Node node) {
            int line = node.getStartMark().map(Mark::getLine).orElse(0) + 1;
            int column = node.getStartMark().map(Mark::getColumn).orElse(0) + 1;
            if (node instanceof MappingNode mapping) {
                refuseTag(node, Tag.MAP, line, column);
                return node(convertMapping(mapping), line, column);
            }
            if (node instanceof SequenceNode sequence) {
                refuseTag(node, Tag.SEQ, line, column);
                List<YamlNode> items = new ArrayList<>();
                sequence.getValue().forEach(item -> items.add(convert(item)));
                return node(items, line, column);
            }
            ScalarNode scalar = (ScalarNode) node;
            boolean block = "|>".indexOf(scalar.getScalarStyle().toString()) >= 0;
            return new YamlNode(
                    scalarValue(scalar, line, column), line, column, line, column, !scalar.isPlain() && !block, block);
        }

        private Map<String, YamlNode> convertMapping(MappingNode mapping) {
            Map<String, YamlNode> members = new LinkedHashMap<>();
            for (NodeTuple tuple : mapping.getValue()) {
                Node key = tuple.getKeyNode();
                int line = key.getStartMark().map(Mark::getLine).orElse(0) + 1;
                int column = key.getStartMark().map(Mark::getColumn).orElse(0) + 1;
                if (!(key instanceof ScalarNode scalar)) {
                    problems.add(new Problem(file, line, column, "a key must be a word"));
                    continue;
                }
                YamlNode value = convert(tuple.getValueNode()).withKey(line, column);
                if (members.putIfAbsent(scalar.getValue(), value) != null) {
                    problems.add(new Problem(
                            file, line, column, "\"" + scalar.getValue() + "\" stands here twice; remove one of them"));
                }
            }
            return members;
        }

        private @Nullable Object scalarValue(ScalarNode scalar, int line, int column) {
            Tag tag = scalar.getTag();
            String text = scalar.getValue();
            try {
                if (tag.equals(Tag.NULL)) {
                    return null;
                }
                if (tag.equals(Tag.BOOL)) {
                    return Boolean.valueOf(text);
                }
                if (tag.equals(Tag.INT)) {
                    return Long.valueOf(text);
                }
                if (tag.equals(Tag.FLOAT)) {
                    return Double.valueOf(text);
                }
            } catch (NumberFormatException e) {
                problems.add(new Problem(
                        file, line, column, "\"" + text + "\" is not a number that fits; put it in quotes"));
                return null;
            }
            refuseTag(scalar, Tag.STR, line, column);
            return text;
        }

        private void refuseTag(Node node, Tag usual, int line, int column) {
            if (!node.getTag().equals(usual)) {
                problems.add(new Problem(
                        file, line, column, "the YAML tag " + node.getTag() + " is not supported; remove it"));
            }
        }
    }
}

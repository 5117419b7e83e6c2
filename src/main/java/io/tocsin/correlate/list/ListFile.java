package io.tocsin.correlate.list;

import io.tocsin.platform.Yaml;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a file {@code <name>.list.yaml}; described in {@code docs/reference/rules.md}. */
public final class ListFile {

    /** How the files are named after the list. */
    public static final String ENDING = ".list.yaml";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");

    private ListFile() {}

    /**
     * @param file path below the rules folder; the list is named after it
     * @throws Yaml.Wrong with the line that is not as it must be
     */
    public static ValueList read(String file, String text) {
        String name = file.substring(file.lastIndexOf('/') + 1, file.length() - ENDING.length());
        if (!isName(name)) {
            throw new Yaml.Wrong(
                    1, "a list is named with lower case letters, digits and hyphens, not \"" + name + "\"");
        }
        Node root = Yaml.read(text);
        Map<String, Node> members = Yaml.mapping(root, "description", "entries");
        List<ValueList.Entry> entries = new ArrayList<>();
        for (Node node : Yaml.sequence(Yaml.need(members, "entries", root))) {
            entries.add(
                    node instanceof MappingNode ? entry(node) : new ValueList.Entry(Yaml.text(node), null, "", "file"));
        }
        Node description = members.get("description");
        return new ValueList(name, description == null ? "" : Yaml.text(description), entries);
    }

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    private static ValueList.Entry entry(Node node) {
        Map<String, Node> members = Yaml.mapping(node, "value", "expires", "note");
        Node note = members.get("note");
        return new ValueList.Entry(
                Yaml.text(Yaml.need(members, "value", node)),
                expires(members.get("expires")),
                note == null ? "" : Yaml.text(note),
                "file");
    }

    private static @Nullable Instant expires(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        try {
            return Instant.parse(Yaml.text(node));
        } catch (DateTimeException e) {
            throw new Yaml.Wrong(Yaml.line(node), "expires is a time as 2026-12-01T00:00:00Z");
        }
    }
}

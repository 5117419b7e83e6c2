package io.tocsin.correlate.list;

import io.tocsin.correlate.text.Durations;
import io.tocsin.event.Severity;
import io.tocsin.platform.Yaml;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a file {@code <name>.list.yaml}; described in {@code docs/reference/rules.md}. */
public final class ListFile {

    /** How the files are named after the list. */
    public static final String ENDING = ".list.yaml";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");

    /** How a list may be named, in words. */
    public static final String NAMED =
            "a list is named with lower case letters, digits and hyphens, at most 100 of them";

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
            entries.add(entry(node, "file"));
        }
        return new ValueList(name, text(members.get("description")), entries);
    }

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * One entry, a text or a mapping.
     *
     * @param by who put it there
     * @throws Yaml.Wrong with the line that is not as it must be
     */
    public static ValueList.Entry entry(Node node, String by) {
        if (!(node instanceof MappingNode)) {
            return new ValueList.Entry(Yaml.text(node), null, "", by);
        }
        Map<String, Node> members = Yaml.mapping(
                node,
                "value",
                "expires",
                "note",
                "match",
                "within",
                "count",
                "key",
                "severity",
                "tags",
                "category",
                "summary");
        return new ValueList.Entry(
                Yaml.text(Yaml.need(members, "value", node)),
                expires(members.get("expires")),
                text(members.get("note")),
                by,
                details(members));
    }

    private static EntryDetails details(Map<String, Node> members) {
        Node count = members.get("count");
        return new EntryDetails(
                match(members.get("match")),
                within(members.get("within")),
                count == null ? 0 : Yaml.number(count),
                text(members.get("key")),
                severity(members.get("severity")),
                texts(members.get("tags")),
                text(members.get("category")),
                text(members.get("summary")));
    }

    private static Map<String, List<String>> match(@Nullable Node node) {
        Map<String, List<String>> match = new LinkedHashMap<>();
        if (node != null) {
            Yaml.mapping(node).forEach((path, values) -> {
                List<String> anyOf = texts(values);
                try {
                    anyOf.forEach(ValuePattern::of);
                } catch (PatternSyntaxException e) {
                    throw new Yaml.Wrong(Yaml.line(values), "not a regular expression: " + e.getDescription());
                }
                match.put(path, anyOf);
            });
        }
        return match;
    }

    private static @Nullable Duration within(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        try {
            Duration within = Durations.parse(Yaml.text(node));
            if (within.compareTo(EntryDetails.MAX_WITHIN) > 0) {
                throw new IllegalArgumentException("\"within\" is longer than 7d");
            }
            return within;
        } catch (IllegalArgumentException e) {
            throw new Yaml.Wrong(Yaml.line(node), String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Severity severity(@Nullable Node node) {
        try {
            return node == null ? null : Severity.of(Yaml.text(node));
        } catch (IllegalArgumentException e) {
            throw new Yaml.Wrong(Yaml.line(node), String.valueOf(e.getMessage()));
        }
    }

    private static String text(@Nullable Node node) {
        return node == null ? "" : Yaml.text(node);
    }

    private static List<String> texts(@Nullable Node node) {
        if (node == null) {
            return List.of();
        }
        return node instanceof SequenceNode
                ? Yaml.sequence(node).stream().map(Yaml::text).toList()
                : List.of(Yaml.text(node));
    }

    private static @Nullable Instant expires(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        try {
            Instant expires = Instant.parse(Yaml.text(node));
            if (EntryCheck.isExpiry(expires)) {
                return expires;
            }
        } catch (DateTimeException e) {
            throw new Yaml.Wrong(Yaml.line(node), "expires is a time as 2026-12-01T00:00:00Z");
        }
        throw new Yaml.Wrong(Yaml.line(node), "expires is a time from 1970 to 9999");
    }
}

package io.tocsin.incident;

import io.tocsin.correlate.text.Durations;
import io.tocsin.event.Severity;
import io.tocsin.platform.Yaml;
import io.tocsin.platform.Yaml.Wrong;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the text of a template strictly: whatever is not as it must be is refused with its line. */
final class TemplateReader {

    static final int MAX_TASKS = 200;

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    private TemplateReader() {}

    /** @throws Wrong where it is not as it must be */
    static IncidentTemplate read(String text, String file) {
        Node root = Yaml.read(text);
        Map<String, Node> members =
                Yaml.mapping(root, "id", "title", "severity", "tlp", "pap", "summary", "labels", "joins", "tasks");
        Node idNode = Yaml.need(members, "id", root);
        String id = Yaml.text(idNode);
        if (!ID.matcher(id).matches()) {
            throw new Wrong(
                    Yaml.line(idNode),
                    "an id has up to 64 of a-z, 0-9 and -, and begins with a letter; this one is \"" + id + "\"");
        }
        Node tasks = Yaml.need(members, "tasks", root);
        List<Node> all = Yaml.sequence(tasks);
        if (all.isEmpty() || all.size() > MAX_TASKS) {
            throw new Wrong(Yaml.line(tasks), "a template has 1 to " + MAX_TASKS + " tasks");
        }
        return new IncidentTemplate(
                id,
                text(members.get("title"), Limits.TITLE),
                members.containsKey("severity") ? severity(members.get("severity")) : null,
                word(members.get("tlp"), Tlp.values(), Tlp::word),
                word(members.get("pap"), Pap.values(), Pap::word),
                text(members.get("summary"), Limits.TEXT),
                texts(members.get("labels")),
                isTrue(members.get("joins")),
                all.stream().map(TemplateReader::task).toList(),
                file);
    }

    private static IncidentTemplate.TaskTemplate task(Node node) {
        Map<String, Node> members =
                Yaml.mapping(node, "title", "description", "role", "due", "mandatory", "playbook", "checklist");
        String title = text(Yaml.need(members, "title", node), Limits.TITLE);
        if (title.isEmpty()) {
            throw new Wrong(Yaml.lineOf(node, "title"), "a task needs a title");
        }
        Node due = members.get("due");
        try {
            return new IncidentTemplate.TaskTemplate(
                    title,
                    text(members.get("description"), Limits.TEXT),
                    text(members.get("role"), Limits.NAME),
                    due == null ? null : Durations.parse(Yaml.text(due)),
                    isTrue(members.get("mandatory")),
                    text(members.get("playbook"), Limits.NAME),
                    texts(members.get("checklist")));
        } catch (IllegalArgumentException e) {
            throw new Wrong(Yaml.lineOf(node, "due"), String.valueOf(e.getMessage()));
        }
    }

    private static Severity severity(Node node) {
        try {
            return Severity.of(Yaml.text(node));
        } catch (IllegalArgumentException e) {
            throw new Wrong(Yaml.line(node), String.valueOf(e.getMessage()));
        }
    }

    private static <T> @Nullable T word(@Nullable Node node, T[] values, Function<T, String> word) {
        if (node == null) {
            return null;
        }
        String text = Yaml.text(node);
        return Arrays.stream(values)
                .filter(value -> word.apply(value).equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new Wrong(
                        Yaml.line(node),
                        "\"" + text + "\" is unknown here; use one of "
                                + Arrays.stream(values).map(word).collect(Collectors.joining(", "))));
    }

    private static boolean isTrue(@Nullable Node node) {
        if (node == null) {
            return false;
        }
        String text = Yaml.text(node);
        if (!text.equals("true") && !text.equals("false")) {
            throw new Wrong(Yaml.line(node), "write true or false, not \"" + text + "\"");
        }
        return text.equals("true");
    }

    private static List<String> texts(@Nullable Node node) {
        List<String> texts = new ArrayList<>();
        if (node != null) {
            Yaml.sequence(node).forEach(one -> texts.add(text(one, Limits.TITLE)));
        }
        return texts;
    }

    private static String text(@Nullable Node node, int most) {
        String text = node == null ? "" : Yaml.text(node).strip();
        if (node != null && text.length() > most) {
            throw new Wrong(Yaml.line(node), "at most " + most + " characters, here are " + text.length());
        }
        return text;
    }
}

package io.tocsin.normalise.parser;

import io.tocsin.normalise.json.JsonTimes;
import io.tocsin.normalise.parser.Step.Value;
import io.tocsin.normalise.parser.text.DateFormat;
import io.tocsin.platform.Yaml;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Compiles the steps that write the event. For one file; one thread. */
final class WritingSteps {

    private static final List<String> ROW = List.of("event.category", "event.type", "event.action", "event.outcome");

    private final Names names;
    private final ZoneId zone;
    private final Produced produced = new Produced();

    WritingSteps(Names names, ZoneId zone) {
        this.names = names;
        this.zone = zone;
    }

    Produced produced() {
        return produced;
    }

    /** A text, or a list of texts. */
    static List<String> texts(Node node) {
        return node instanceof SequenceNode sequence
                ? sequence.getValue().stream().map(Yaml::text).toList()
                : List.of(Yaml.text(node));
    }

    static Step every(List<Step> steps) {
        Step[] all = steps.toArray(Step[]::new);
        return scratch -> {
            for (Step step : all) {
                step.run(scratch);
            }
            return true;
        };
    }

    Step map(Node node) {
        List<Step> steps = new ArrayList<>();
        Yaml.mapping(node).forEach((path, from) -> {
            EcsTarget target = new EcsTarget(path);
            steps.add(put(target, names.firstOf(texts(from), Yaml.line(from))));
            produced.any(path);
        });
        return every(steps);
    }

    Step set(Node node) {
        List<Step> steps = new ArrayList<>();
        Yaml.mapping(node).forEach((path, what) -> steps.add(set(new EcsTarget(path), what)));
        return every(steps);
    }

    private static Step put(EcsTarget target, Value value) {
        return scratch -> {
            Object found = value.get(scratch);
            if (found != null && !Names.isEmpty(found)) {
                target.put(scratch.fields, found);
            }
            return true;
        };
    }

    /** Constants are checked once; what comes from the line is held to the field's words each time. */
    private Step set(EcsTarget target, Node what) {
        List<String> written = texts(what);
        for (String text : written) {
            if (text.indexOf('{') < 0) {
                target.check(text);
            }
            produced.say(target.path(), text);
        }
        if (written.size() == 1) {
            return put(target, names.template(written.get(0), Yaml.line(what)));
        }
        Value[] values = written.stream()
                .map(text -> names.template(text, Yaml.line(what)))
                .toArray(Value[]::new);
        if (written.stream().allMatch(text -> text.indexOf('{') < 0)) {
            List<String> constant = List.copyOf(written);
            return scratch -> {
                target.put(scratch.fields, constant);
                return true;
            };
        }
        return scratch -> {
            List<Object> all = new ArrayList<>(values.length);
            for (Value value : values) {
                Object found = value.get(scratch);
                if (found != null) {
                    all.add(found);
                }
            }
            target.put(scratch.fields, all);
            return true;
        };
    }

    Step classify(Node node) {
        if (!(node instanceof MappingNode)) {
            return classified(row(node));
        }
        Map<String, Node> members = Yaml.mapping(node, "by", "table", "default");
        Value by = names.firstOf(texts(Yaml.need(members, "by", node)), Yaml.line(node));
        Table<Step> table = new Table<>(Yaml.need(members, "table", node), this::row);
        Node otherwise = members.get("default");
        Step none = otherwise == null ? null : row(otherwise);
        return scratch -> {
            Step row = table.find(by.get(scratch), none);
            if (row != null) {
                scratch.isClassified = true;
                row.run(scratch);
            }
            return true;
        };
    }

    private static Step classified(Step row) {
        return scratch -> {
            scratch.isClassified = true;
            return row.run(scratch);
        };
    }

    /** {@code [category, type, action, outcome]}: each may be a list, {@code ~} leaves what is there. */
    private Step row(Node node) {
        List<Node> cells = Yaml.sequence(node);
        if (cells.size() > ROW.size()) {
            throw new Yaml.Wrong(Yaml.line(node), "a row is [category, type, action, outcome]");
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            if (!isNothing(cells.get(i))) {
                try {
                    steps.add(set(new EcsTarget(ROW.get(i)), cells.get(i)));
                } catch (IllegalArgumentException e) {
                    throw new Yaml.Wrong(Yaml.line(cells.get(i)), String.valueOf(e.getMessage()));
                }
            }
        }
        return every(steps);
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && (scalar.getValue().equals("~") || scalar.getValue().isEmpty());
    }

    Step tag(Node node) {
        String tag = Yaml.text(node);
        if (tag.startsWith("tocsin.")) {
            throw new Yaml.Wrong(Yaml.line(node), "tags that begin with tocsin. are the server's own");
        }
        return scratch -> {
            scratch.tag(tag);
            return true;
        };
    }

    private interface Format {
        @Nullable
        Instant read(Object value, Instant receivedAt);
    }

    /** A time that cannot be read never costs the rest of the line. */
    Step date(Node node) {
        Map<String, Node> members = Yaml.mapping(node, "field", "formats", "timezone", "target");
        Node field = Yaml.need(members, "field", node);
        Value value = names.firstOf(texts(field), Yaml.line(field));
        ZoneId in = zone(members.get("timezone"));
        Node written = members.get("formats");
        Format[] formats = (written == null ? List.of("auto") : texts(written))
                .stream().map(format -> format(format, in)).toArray(Format[]::new);
        Node to = members.get("target");
        EcsTarget target = new EcsTarget(to == null ? "@timestamp" : Yaml.text(to));
        boolean isEventTime = target.path().equals("@timestamp");
        return scratch -> {
            Object found = value.get(scratch);
            if (found == null || Names.isEmpty(found)) {
                return true;
            }
            for (Format format : formats) {
                Instant at = format.read(found, scratch.input.receivedAt());
                if (at != null) {
                    target.put(scratch.fields, at);
                    return true;
                }
            }
            if (isEventTime) {
                scratch.tag("tocsin.timestamp_unreadable");
            }
            return true;
        };
    }

    private ZoneId zone(@Nullable Node node) {
        if (node == null) {
            return zone;
        }
        try {
            return ZoneId.of(Yaml.text(node)).normalized();
        } catch (DateTimeException e) {
            throw new Yaml.Wrong(Yaml.line(node), "no time zone \"" + Yaml.text(node) + "\"");
        }
    }

    private static Format format(String format, ZoneId zone) {
        if (format.equals("auto") || format.equals("ISO8601")) {
            JsonTimes times = new JsonTimes(zone);
            return times::read;
        }
        int micros =
                switch (format) {
                    case "UNIX" -> 1_000_000;
                    case "UNIX_MS" -> 1_000;
                    case "UNIX_US" -> 1;
                    default -> 0;
                };
        if (micros > 0) {
            return (value, receivedAt) -> JsonTimes.epoch(value, micros);
        }
        DateFormat pattern = new DateFormat(format, zone);
        return (value, receivedAt) -> {
            String text = Names.text(value);
            return text == null ? null : pattern.read(text, receivedAt);
        };
    }
}

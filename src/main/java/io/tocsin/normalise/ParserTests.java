package io.tocsin.normalise;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.event.Event;
import io.tocsin.event.Fields;
import io.tocsin.event.RawEvent;
import io.tocsin.normalise.json.JsonText;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.Yaml;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Runs the tests beside a parser: lines with the fields that their events must have, and for each text that a client chooses
 * the same line with an imitation of the rest in that text's place.
 */
public final class ParserTests {

    private static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");

    private final Normaliser normaliser;
    private final String parser;

    /** @param parser the name of the parser that must claim the lines */
    public ParserTests(Normaliser normaliser, String parser) {
        this.normaliser = normaliser;
        this.parser = parser;
    }

    /**
     * One test.
     *
     * @param line of the file, from 1
     * @param failure empty where it passed
     */
    public record Result(String file, int line, String failure) {

        public boolean passed() {
            return failure.isEmpty();
        }

        @Override
        public String toString() {
            return file + ":" + line + ": " + (passed() ? "passed" : failure);
        }
    }

    /** The file of tests beside a parser's file. */
    public static String fileBeside(String parserFile) {
        return parserFile.substring(0, parserFile.length() - ParserFolder.ENDING.length()) + ParserFolder.TESTS_ENDING;
    }

    /** Runs all tests of a file; one that is not a test file is one failure. */
    public List<Result> run(String file, String text) {
        List<Result> results = new ArrayList<>();
        try {
            for (Node node : Yaml.sequence(Yaml.read(text))) {
                try {
                    results.add(new Result(file, Yaml.line(node), run(node)));
                } catch (Yaml.Wrong e) {
                    results.add(new Result(file, e.line(), String.valueOf(e.getMessage())));
                }
            }
        } catch (Yaml.Wrong e) {
            results.add(new Result(file, e.line(), String.valueOf(e.getMessage())));
        }
        if (results.isEmpty()) {
            results.add(
                    new Result(file, 1, "there is no test in this file: put lines with \"raw\" and \"expect\" there"));
        }
        return results;
    }

    private String run(Node node) {
        Map<String, Node> members = Yaml.mapping(node, "raw", "expect", "absent", "claimed", "now", "untrusted");
        String raw = Yaml.text(Yaml.need(members, "raw", node)).stripTrailing();
        Instant now = now(members.get("now"));
        Event event;
        try {
            event = read(raw, now);
        } catch (PermanentException e) {
            return "the record would be parked: " + e.getMessage();
        }
        boolean isClaimed = parser.equals(inner(event));
        Node claimed = members.get("claimed");
        if (claimed != null && Yaml.text(claimed).equals("false")) {
            return isClaimed ? "claimed, and must not be" : "";
        }
        if (!isClaimed) {
            return "claimed by " + event.field("tocsin.parser.name") + why(raw, now);
        }
        List<String> wrong = new ArrayList<>();
        expected(members.get("expect")).forEach((path, value) -> compare(event, path, value, wrong));
        for (String path : members.containsKey("absent") ? texts(members.get("absent")) : List.<String>of()) {
            if (!event.field(path).isEmpty()) {
                wrong.add(path + " is " + event.field(path) + ", must be absent");
            }
        }
        if (!wrong.isEmpty()) {
            return String.join("; ", wrong);
        }
        List<String> untrusted = members.containsKey("untrusted") ? texts(members.get("untrusted")) : List.of();
        return new Imitations(line -> read(line, now), parser).tried(raw, event, untrusted);
    }

    private Event read(String raw, Instant now) {
        boolean isJson = JsonText.beginsAsObject(raw);
        RawEvent.Format format = isJson ? RawEvent.Format.JSON : RawEvent.Format.SYSLOG;
        return normaliser.normalise(new RawEvent("test", format, "", now, raw.getBytes(UTF_8)), "test", -1);
    }

    /** The parser of the line itself where it stands in an event of a shipper. */
    static String inner(Event event) {
        String name = event.field("tocsin.parser.name");
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private String why(String raw, Instant now) {
        boolean isJson = JsonText.beginsAsObject(raw);
        RawEvent.Format format = isJson ? RawEvent.Format.JSON : RawEvent.Format.SYSLOG;
        Normaliser.Explanation explanation =
                normaliser.explain(new RawEvent("test", format, "", now, raw.getBytes(UTF_8)), "test");
        List<String> tried = explanation.trace().attempts().stream()
                .filter(attempt -> attempt.parser().equals(parser))
                .map(attempt -> attempt.steps().isEmpty()
                        ? "no step ran"
                        : attempt.steps().get(attempt.steps().size() - 1))
                .toList();
        return tried.isEmpty()
                ? "; the line was looked up by " + explanation.trace().keys()
                : "; " + parser + " was asked: " + tried;
    }

    private static Instant now(@Nullable Node node) {
        if (node == null) {
            return NOW;
        }
        try {
            return Instant.parse(Yaml.text(node));
        } catch (DateTimeException e) {
            throw new Yaml.Wrong(Yaml.line(node), "\"now\" is an instant, e.g. 2026-01-05T12:00:00Z");
        }
    }

    private static Map<String, Object> expected(@Nullable Node node) {
        Map<String, Object> expected = new LinkedHashMap<>();
        if (node != null) {
            Yaml.mapping(node)
                    .forEach((path, value) ->
                            expected.put(path, value instanceof SequenceNode ? texts(value) : Yaml.text(value)));
        }
        return expected;
    }

    private static List<String> texts(Node node) {
        return node instanceof SequenceNode sequence
                ? sequence.getValue().stream().map(Yaml::text).toList()
                : List.of(Yaml.text(node));
    }

    private static void compare(Event event, String path, Object wanted, List<String> wrong) {
        Object found = wanted instanceof List<?> ? event.fields(path) : text(event, path);
        if (!found.equals(wanted)) {
            wrong.add(path + " is " + (found.equals("") ? "absent" : found) + ", must be " + wanted);
        }
    }

    private static String text(Event event, String path) {
        Object value = Fields.get(event.document(), path);
        return value instanceof Instant instant ? instant.toString() : event.field(path);
    }
}

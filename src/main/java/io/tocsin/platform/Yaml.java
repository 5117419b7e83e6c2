package io.tocsin.platform;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
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
import org.springframework.boot.convert.DurationStyle;

/** Strict reading of YAML: whatever is not as it must be is refused with its line. */
public final class Yaml {

    /** What a decoder of UTF-8 puts in place of bytes that are none. */
    private static final char NO_UTF_8 = '\uFFFD';

    /** A list of indicators has many values; nothing that people write is nested deeply. */
    private static final YamlBounds BOUNDS = new YamlBounds(64, 2_000_000);

    private Yaml() {}

    /** Something is not as it must be. */
    public static final class Wrong extends RuntimeException {
        private final int line;

        public Wrong(int line, String message) {
            super(message);
            this.line = line;
        }

        /** From 1; where the text is not as it must be. */
        public int line() {
            return line;
        }
    }

    /** @throws Wrong where the bytes that the text was made of were no UTF-8 */
    public static void checkUtf8(String text) {
        int wrong = text.indexOf(NO_UTF_8);
        if (wrong >= 0) {
            int line = 1
                    + (int) text.substring(0, wrong)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            throw new Wrong(line, "the text is no UTF-8: save the file as UTF-8");
        }
    }

    /** @throws Wrong where it is not YAML, or goes beyond a bound */
    public static Node read(String text) {
        checkUtf8(text);
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setAllowDuplicateKeys(false)
                    .setCodePointLimit(TextFiles.MAX_BYTES)
                    .build();
            BOUNDS.check(text, settings);
            return new Compose(settings).composeString(text).orElseThrow(() -> new Wrong(1, "the file is empty"));
        } catch (MarkedYamlEngineException e) {
            throw new Wrong(e.getProblemMark().map(Mark::getLine).orElse(0) + 1, "no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new Wrong(1, "no YAML: " + e.getMessage());
        }
    }

    public static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    /** Where the key stands in a mapping; where that begins, if it is not there. */
    public static int lineOf(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (text(tuple.getKeyNode()).equals(key)) {
                    return line(tuple.getKeyNode());
                }
            }
        }
        return line(node);
    }

    /** The members of a mapping that may only have these; none given allows any. */
    public static Map<String, Node> mapping(Node node, String... known) {
        if (!(node instanceof MappingNode mapping)) {
            throw new Wrong(line(node), "a mapping is needed here, key: value");
        }
        Set<String> keys = new TreeSet<>(List.of(known));
        Map<String, Node> members = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = text(tuple.getKeyNode());
            if (!keys.isEmpty() && !keys.contains(key)) {
                throw new Wrong(
                        line(tuple.getKeyNode()), "unknown key \"" + key + "\"; use one of " + String.join(", ", keys));
            }
            if (members.put(key, tuple.getValueNode()) != null) {
                throw new Wrong(line(tuple.getKeyNode()), "key \"" + key + "\" is there twice");
            }
        }
        return members;
    }

    public static List<Node> sequence(Node node) {
        if (!(node instanceof SequenceNode sequence)) {
            throw new Wrong(line(node), "a list is needed here, each item after a -");
        }
        return sequence.getValue();
    }

    public static String text(Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            throw new Wrong(line(node), "a single value is needed here");
        }
        return scalar.getValue();
    }

    public static int number(Node node) {
        String text = text(node);
        if (!text.matches("\\d{1,7}")) {
            throw new Wrong(line(node), "\"" + text + "\" is no whole number");
        }
        return Integer.parseInt(text);
    }

    /**
     * A single value that something else is made of.
     *
     * @param wanted what to write, for the message
     * @param parse throws {@link IllegalArgumentException} where it cannot be made of the text
     */
    public static <T> T parsed(Node node, String wanted, Function<String, T> parse) {
        String text = text(node);
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new Wrong(line(node), "\"" + text + "\" does not do here; write " + wanted);
        }
    }

    /** A length of time such as {@code 30s}, {@code 5m} or {@code 7d}; the fallback where there is none. */
    public static Duration duration(@Nullable Node node, Duration fallback) {
        return node == null ? fallback : parsed(node, "a time like 30s, 5m, 1h or 7d", DurationStyle.SIMPLE::parse);
    }

    /** The members of a mapping of single values, in order; empty where there is none. */
    public static Map<String, String> texts(@Nullable Node node) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (node != null) {
            mapping(node).forEach((name, value) -> texts.put(name, text(value)));
        }
        return texts;
    }

    public static Node need(Map<String, Node> members, String key, Node of) {
        Node value = members.get(key);
        if (value == null) {
            throw new Wrong(line(of), "\"" + key + "\" is missing");
        }
        return value;
    }
}

package io.tocsin.normalise.parser;

import io.tocsin.platform.Yaml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * What a parser looks up by a value of the line: keys without regard to case, several in one entry with commas between, and
 * {@code word*} for all that begin so. Immutable.
 */
final class Table<T> {

    private final Map<String, T> exact = new HashMap<>();
    private final List<Map.Entry<String, T>> beginnings = new ArrayList<>();

    Table(Node node, Function<Node, T> reader) {
        Yaml.mapping(node).forEach((keys, value) -> {
            if (value instanceof ScalarNode scalar && scalar.getValue().isEmpty()) {
                throw new Yaml.Wrong(
                        Yaml.line(value), "\"" + keys + "\" has no value; keys with commas need quotes in {…}");
            }
            T read = reader.apply(value);
            for (String key : keys.split(",")) {
                add(key.strip().toLowerCase(Locale.ROOT), read, value);
            }
        });
    }

    private void add(String key, T value, Node node) {
        if (key.endsWith("*")) {
            beginnings.add(Map.entry(key.substring(0, key.length() - 1), value));
        } else if (exact.put(key, value) != null) {
            throw new Yaml.Wrong(Yaml.line(node), "\"" + key + "\" is in the table twice");
        }
    }

    @Nullable
    T find(String key) {
        T found = exact.get(key);
        if (found != null) {
            return found;
        }
        String lower = key.toLowerCase(Locale.ROOT);
        found = exact.get(lower);
        if (found != null) {
            return found;
        }
        for (Map.Entry<String, T> beginning : beginnings) {
            if (lower.startsWith(beginning.getKey())) {
                return beginning.getValue();
            }
        }
        return null;
    }

    @Nullable
    T find(@Nullable Object key, @Nullable T otherwise) {
        String text = Names.text(key);
        T found = text == null ? null : find(text);
        return found == null ? otherwise : found;
    }
}

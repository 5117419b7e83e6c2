package io.tocsin.console.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Rows as comma-separated values (RFC 4180): members of members become columns with dots, lists are joined with blanks. A text
 * that a spreadsheet would take for a formula has {@code '} in front.
 */
final class Csv {

    private final ObjectMapper json;

    Csv(ObjectMapper json) {
        this.json = json;
    }

    String of(Collection<?> rows) {
        Set<String> columns = new LinkedHashSet<>();
        var flat = rows.stream()
                .map(row -> {
                    Map<String, String> values = new LinkedHashMap<>();
                    flatten("", json.valueToTree(row), values);
                    columns.addAll(values.keySet());
                    return values;
                })
                .toList();
        StringBuilder text = new StringBuilder(line(columns)).append("\r\n");
        for (Map<String, String> row : flat) {
            text.append(line(columns.stream()
                            .map(name -> row.getOrDefault(name, ""))
                            .toList()))
                    .append("\r\n");
        }
        return text.toString();
    }

    private static void flatten(String name, JsonNode value, Map<String, String> into) {
        if (value.isObject()) {
            value.properties()
                    .forEach(one ->
                            flatten(name.isEmpty() ? one.getKey() : name + "." + one.getKey(), one.getValue(), into));
        } else if (value.isArray()) {
            StringJoiner all = new StringJoiner(" ");
            value.forEach(one -> all.add(one.isValueNode() ? one.asText() : one.toString()));
            into.put(name, guarded(all.toString()));
        } else if (value.isTextual()) {
            into.put(name, guarded(value.asText()));
        } else {
            into.put(name, value.isNull() ? "" : value.asText());
        }
    }

    private static String guarded(String text) {
        return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String line(Collection<String> cells) {
        StringJoiner line = new StringJoiner(",");
        cells.forEach(
                cell -> line.add(cell.matches("[^,\"\\r\\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\""));
        return line.toString();
    }
}

package io.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Lists of the REST API as people read them in a terminal: a column for each field, as wide as its longest value. */
final class Table {

    private Table() {}

    static void print(PrintWriter out, JsonNode items, boolean json, String... fields) {
        if (json) {
            items.forEach(out::println);
            return;
        }
        List<List<String>> rows = new ArrayList<>(List.of(List.of(fields)));
        items.forEach(item -> rows.add(
                Arrays.stream(fields).map(field -> text(item.path(field))).toList()));
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = rows.stream()
                        .mapToInt(one -> one.get(column).length())
                        .max()
                        .orElse(0);
                line.append(String.format("%-" + (width + 2) + "s", row.get(i)));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String text(JsonNode value) {
        String text = value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(","))
                : value.isNull() || value.isMissingNode() ? "-" : value.asText();
        return text.isEmpty() ? "-" : Terminal.safe(text);
    }
}

package io.tocsin.enrich.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads tables: CSV with a line of names, or a JSON array of objects. */
public final class Rows {

    private static final int MAX_ROWS = 2_000_000;
    private static final int MAX_VALUE = 1_024;
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private Rows() {}

    /**
     * One row.
     *
     * @param line where it stands, from 1; 0 where that is not known
     * @param values by name in lower case; without empty ones
     */
    public record Row(int line, Map<String, List<String>> values) {

        /** Empty where there is none; the first of several. */
        public String text(String name) {
            List<String> all = all(name);
            return all.isEmpty() ? "" : all.get(0);
        }

        public List<String> all(String name) {
            return values.getOrDefault(name, List.of());
        }
    }

    /** Something in a file is not as it must be. */
    public static final class WrongRowException extends RuntimeException {

        public WrongRowException(int line, String message) {
            super(line > 0 ? "line " + line + ": " + message : message);
        }
    }

    /** A CSV table: names in the first line; several values of one field stand with {@code ;} between. */
    public static List<Row> csv(byte[] text) {
        List<Row> rows = new ArrayList<>();
        List<String> names = List.of();
        for (Row line : lines(text, ',')) {
            List<String> cells = line.all("");
            if (names.isEmpty()) {
                names = cells.stream()
                        .map(name -> name.replace("\uFEFF", "").toLowerCase(Locale.ROOT))
                        .toList();
                continue;
            }
            if (cells.size() > names.size()) {
                throw new WrongRowException(
                        line.line(), cells.size() + " values, but the first line has " + names.size() + " names");
            }
            Map<String, List<String>> values = new LinkedHashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                List<String> several = Arrays.stream(cells.get(i).split(";"))
                        .map(String::strip)
                        .filter(value -> !value.isEmpty())
                        .toList();
                put(values, names.get(i), several, line.line());
            }
            rows.add(new Row(line.line(), values));
        }
        return rows;
    }

    /** The lines of a text with separators, each as the values of the name {@code ""}; lines of comments ({@code #}) are left out. */
    public static List<Row> lines(byte[] text, char separator) {
        List<Row> rows = new ArrayList<>();
        CsvSchema schema =
                CsvSchema.emptySchema().withColumnSeparator(separator).withComments();
        try (MappingIterator<String[]> lines =
                CSV.readerFor(String[].class).with(schema).readValues(text)) {
            while (lines.hasNextValue()) {
                int line = lines.getCurrentLocation().getLineNr();
                rows.add(new Row(line, Map.of("", List.of(lines.nextValue()))));
                checkCount(rows.size(), line);
            }
            return rows;
        } catch (IOException e) {
            throw wrong(e, "no CSV");
        }
    }

    /** A JSON array of objects; values are texts, numbers, booleans, or lists of them. */
    public static List<Row> json(byte[] text) {
        JsonNode array = tree(text);
        if (!array.isArray()) {
            throw new WrongRowException(1, "a JSON array of objects is needed");
        }
        List<Row> rows = new ArrayList<>();
        for (JsonNode object : array) {
            if (!object.isObject()) {
                throw new WrongRowException(0, "item " + (rows.size() + 1) + " is no object");
            }
            Map<String, List<String>> values = new LinkedHashMap<>();
            object.properties().forEach(field -> {
                List<String> several = new ArrayList<>();
                if (field.getValue().isArray()) {
                    field.getValue().forEach(value -> several.add(value.asText("")));
                } else if (!field.getValue().isNull()) {
                    several.add(field.getValue().asText(""));
                }
                several.removeIf(String::isBlank);
                put(values, field.getKey().toLowerCase(Locale.ROOT), several, 0);
            });
            rows.add(new Row(0, values));
            checkCount(rows.size(), 0);
        }
        return rows;
    }

    /** @throws WrongRowException where it is no JSON, with its line */
    public static JsonNode tree(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw wrong(e, "no JSON");
        }
    }

    private static WrongRowException wrong(IOException e, String what) {
        JsonLocation where = e instanceof JacksonException jackson ? jackson.getLocation() : null;
        String why = e instanceof JacksonException jackson ? jackson.getOriginalMessage() : e.getMessage();
        return new WrongRowException(where == null ? 0 : where.getLineNr(), what + ": " + why);
    }

    private static void checkCount(int rows, int line) {
        if (rows > MAX_ROWS) {
            throw new WrongRowException(line, "more than " + MAX_ROWS + " rows");
        }
    }

    private static void put(Map<String, List<String>> values, String name, List<String> several, int line) {
        for (String value : several) {
            if (value.getBytes(UTF_8).length > MAX_VALUE) {
                throw new WrongRowException(line, "\"" + name + "\" is longer than " + MAX_VALUE + " bytes");
            }
        }
        if (!several.isEmpty()) {
            values.put(name, List.copyOf(several));
        }
    }
}

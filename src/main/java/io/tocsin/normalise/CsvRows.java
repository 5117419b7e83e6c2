package io.tocsin.normalise;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tocsin.normalise.parser.text.Columns;
import io.tocsin.platform.Json;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values below a first line that names the columns. Each row becomes a JSON object, so that it can be read
 * again without the line above it, and by the parsers that know its product as JSON. For one stream; one thread.
 */
final class CsvRows {

    private static final int FEWEST_COLUMNS = 3;
    private static final int LONGEST_HEADER = 8_192;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_@#][\\w.@ ()/-]{0,63}");

    /** Of the columns of a log at least one tells when, and one who or where from. */
    private static final Pattern WHEN = Pattern.compile(".*(?:time|date|created|^ts$|_at$|when).*");

    private static final Pattern WHO = Pattern.compile(
            ".*(?:user|account|actor|email|login|host|computer|device|\\bip\\b|_ip|ip_|ipaddr|address|^src|source|client).*");

    private boolean isBegun;
    private @Nullable List<String> names;

    /** The object of a row as JSON; null for the line of names, and for lines of anything else. */
    byte @Nullable [] row(byte[] line) {
        if (!isBegun) {
            isBegun = true;
            names = header(line);
            return null;
        }
        return names == null ? null : row(names, new String(line, UTF_8).stripTrailing());
    }

    private static @Nullable List<String> header(byte[] line) {
        if (line.length > LONGEST_HEADER) {
            return null;
        }
        List<String> names = Columns.split(new String(line, UTF_8).strip(), ',').stream()
                .map(String::strip)
                .toList();
        Set<String> lower = new HashSet<>();
        names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
        boolean isHeader = names.size() >= FEWEST_COLUMNS
                && lower.size() == names.size()
                && names.stream().allMatch(name -> NAME.matcher(name).matches())
                && lower.stream().anyMatch(name -> WHEN.matcher(name).matches())
                && lower.stream().anyMatch(name -> WHO.matcher(name).matches());
        return isHeader ? names : null;
    }

    private static byte @Nullable [] row(List<String> names, String line) {
        List<String> values = Columns.split(line, ',');
        if (values.size() != names.size()) {
            return null;
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).isBlank()) {
                row.put(names.get(i), values.get(i).strip());
            }
        }
        try {
            return Json.write(row).getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }
}

package io.tocsin.normalise.syslog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * STRUCTURED-DATA of RFC 5424 §6.3, {@code [id@1 name="value"][other]}, with its escapes undone. A little more is
 * taken than the grammar allows, as senders write it: values without quotes, a blank behind the equals sign, long names.
 *
 * @param elements by id; a parameter's value is its text, or a list of texts where its name is repeated
 * @param end the place right after it
 * @param isStrict as the grammar has it
 */
public record StructuredData(Map<String, Map<String, Object>> elements, int end, boolean isStrict) {

    private static final int MAX_NAME = 32;
    private static final int MAX_ELEMENTS = 256;

    /** Reads the elements, or the nil value {@code -}, at this place; null where they are broken. */
    public static @Nullable StructuredData read(String text, int from) {
        if (from < text.length() && text.charAt(from) == '-') {
            return new StructuredData(Map.of(), from + 1, true);
        }
        return new Reader(text, from).elements();
    }

    private static final class Reader {

        private final Scan scan;
        private boolean isStrict = true;

        private Reader(String text, int from) {
            scan = new Scan(text, from);
        }

        private @Nullable StructuredData elements() {
            Map<String, Map<String, Object>> elements = new LinkedHashMap<>();
            while (scan.accept('[')) {
                String id = name();
                if (id.isEmpty() || elements.size() == MAX_ELEMENTS) {
                    return null;
                }
                isStrict &= !elements.containsKey(id);
                if (!parameters(elements.computeIfAbsent(id, none -> new LinkedHashMap<>()))) {
                    return null;
                }
            }
            return elements.isEmpty() ? null : new StructuredData(elements, scan.at, isStrict);
        }

        private boolean parameters(Map<String, Object> into) {
            while (!scan.accept(']')) {
                if (scan.blanks() == 0) {
                    return false;
                }
                if (scan.accept(']')) {
                    isStrict = false;
                    return true;
                }
                String name = name();
                if (name.isEmpty() || !scan.accept('=')) {
                    return false;
                }
                if (scan.blanks() > 0) {
                    isStrict = false;
                }
                String value = scan.accept('"') ? quoted() : bare();
                if (value == null) {
                    return false;
                }
                put(into, name, value);
            }
            return true;
        }

        @SuppressWarnings("unchecked") // the only lists in here are those made below
        private static void put(Map<String, Object> into, String name, String value) {
            Object before = into.get(name);
            if (before instanceof List<?> list) {
                ((List<Object>) list).add(value);
            } else if (before != null) {
                into.put(name, new ArrayList<>(List.of(before, value)));
            } else {
                into.put(name, value);
            }
        }

        private String name() {
            int from = scan.at;
            while (!scan.atEnd() && " =]\"[\t\n".indexOf(scan.peek()) < 0) {
                isStrict &= scan.peek() > 32 && scan.peek() < 127;
                scan.at++;
            }
            isStrict &= scan.at - from <= MAX_NAME;
            return scan.text.substring(from, scan.at);
        }

        private @Nullable String quoted() {
            StringBuilder value = new StringBuilder();
            while (!scan.atEnd()) {
                char c = scan.peek();
                scan.at++;
                if (c == '"') {
                    return value.toString();
                }
                if (c == '\\' && "\"\\]".indexOf(scan.peek()) >= 0) {
                    value.append(scan.peek());
                    scan.at++;
                    continue;
                }
                isStrict &= c != '\\' && c != ']';
                value.append(c);
            }
            return null;
        }

        private String bare() {
            isStrict = false;
            int from = scan.at;
            while (!scan.atEnd() && scan.peek() != ' ' && scan.peek() != ']') {
                scan.at++;
            }
            return scan.text.substring(from, scan.at);
        }
    }
}

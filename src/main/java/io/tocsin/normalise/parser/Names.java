package io.tocsin.normalise.parser;

import io.tocsin.normalise.parser.Step.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The scratch names of one parser and their places. A key found in a line never fills a name that a step makes. Used while a
 * parser is compiled; what it gave out is immutable afterwards.
 */
final class Names {

    static final int MESSAGE = 0;
    static final int PROGRAM = 1;
    static final int HOST = 2;

    private static final int MAX_TEMPLATE_PARTS = 20;

    private final Map<String, Integer> slots = new HashMap<>();
    private final Set<String> made = new HashSet<>(Set.of("message", "program", "host"));
    private final Map<String, Integer> read = new HashMap<>();
    /** Whether some step takes names from the line itself. */
    private boolean isOpen;

    Names() {
        slots.put("message", MESSAGE);
        slots.put("program", PROGRAM);
        slots.put("host", HOST);
    }

    int size() {
        return slots.size();
    }

    int slot(String name) {
        return slots.computeIfAbsent(name, key -> slots.size());
    }

    /** The place of a name that a step fills. */
    int make(String name) {
        if (name.equals("message") || name.equals("program") || name.equals("host")) {
            throw new IllegalArgumentException("\"" + name + "\" is the line's own name; use another one");
        }
        made.add(name);
        return slot(name);
    }

    void open() {
        isOpen = true;
    }

    /** The names that a key of the line may fill; to be called when all steps are compiled. */
    Map<String, Integer> fromLine() {
        Map<String, Integer> names = new HashMap<>(slots);
        names.keySet().removeAll(made);
        return Map.copyOf(names);
    }

    /** Names that are read and that nothing makes, with the line that reads them; empty where the line itself may. */
    Map<String, Integer> unknown() {
        Map<String, Integer> unknown = new HashMap<>();
        if (!isOpen) {
            read.forEach((name, line) -> {
                if (!made.contains(name) && !made.contains(first(name))) {
                    unknown.put(name, line);
                }
            });
        }
        return unknown;
    }

    Set<String> made() {
        return new TreeSet<>(made);
    }

    private static String first(String name) {
        int end = 0;
        while (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
            end++;
        }
        return name.substring(0, end);
    }

    /** A name as a value: what a step put there, or what the tree has at this path. */
    Value value(String name, int line) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a name is missing");
        }
        read.putIfAbsent(name, line);
        String first = first(name);
        if (made.contains(first) && first.length() < name.length()) {
            String rest = name.substring(first.length());
            return inScope(slot(first), rest.startsWith(".") ? rest.substring(1) : rest);
        }
        int slot = slot(name);
        FieldPath path = FieldPath.of(name);
        return scratch -> {
            Object value = scratch.values[slot];
            if (value == null && scratch.tree != null && !made.contains(name)) {
                value = path.get(scratch.tree);
                scratch.values[slot] = value;
            }
            return value;
        };
    }

    /** Shippers write the same name with a capital letter or without. */
    private static Value inScope(int slot, String name) {
        FieldPath path = FieldPath.of(name);
        FieldPath other = FieldPath.of(Character.toLowerCase(name.charAt(0)) + name.substring(1));
        return scratch -> {
            Object scope = scratch.values[slot];
            Object value = path.get(scope);
            return value != null ? value : other.get(scope);
        };
    }

    /** The first of these names that has a value. */
    Value firstOf(List<String> names, int line) {
        if (names.size() == 1) {
            return text(names.get(0), line);
        }
        Value[] values = names.stream().map(name -> text(name, line)).toArray(Value[]::new);
        return scratch -> {
            for (Value value : values) {
                Object found = value.get(scratch);
                if (!isEmpty(found)) {
                    return found;
                }
            }
            return null;
        };
    }

    /** A name, a template, or a constant in single quotes. */
    private Value text(String text, int line) {
        if (text.length() > 2 && text.startsWith("'") && text.endsWith("'")) {
            String constant = text.substring(1, text.length() - 1);
            return scratch -> constant;
        }
        return text.indexOf('{') >= 0 ? template(text, line) : value(text, line);
    }

    /** A text with {@code {name}} in it: null where one of the names has no value. */
    Value template(String text, int line) {
        if (text.indexOf('{') < 0) {
            return scratch -> text;
        }
        List<Object> parts = new ArrayList<>();
        int at = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
            int close = text.indexOf('}', open);
            if (close < 0 || parts.size() > MAX_TEMPLATE_PARTS) {
                throw new IllegalArgumentException("\"}\" is missing in \"" + text + "\"");
            }
            if (open > at) {
                parts.add(text.substring(at, open));
            }
            parts.add(value(text.substring(open + 1, close), line));
            at = close + 1;
        }
        if (at < text.length()) {
            parts.add(text.substring(at));
        }
        if (parts.size() == 1 && parts.get(0) instanceof Value only) {
            return only;
        }
        Object[] all = parts.toArray();
        return scratch -> {
            StringBuilder filled = new StringBuilder(48);
            for (Object part : all) {
                if (part instanceof Value value) {
                    Object found = value.get(scratch);
                    if (isEmpty(found)) {
                        return null;
                    }
                    filled.append(found);
                } else {
                    filled.append(part);
                }
            }
            return filled.toString();
        };
    }

    /** What products write where they have nothing to say. */
    static boolean isEmpty(@Nullable Object value) {
        if (value instanceof String text) {
            return switch (text.length()) {
                case 0 -> true;
                case 1 -> text.charAt(0) == '-' || text.charAt(0) == '?';
                case 2 -> text.equals("--");
                case 3 -> text.equals("N/A") || text.equals("n/a");
                case 4 -> text.equals("null");
                case 6 -> text.equals("(null)");
                default -> false;
            };
        }
        return value == null || (value instanceof List<?> list && list.isEmpty());
    }

    /** A value as text; null where there is none, or it is a document. */
    static @Nullable String text(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof List<?> list) {
            return list.isEmpty() ? null : text(list.get(0));
        }
        return value == null || value instanceof Map<?, ?> ? null : value.toString();
    }
}

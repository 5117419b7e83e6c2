package io.tocsin.normalise.parser.text;

import io.tocsin.normalise.draft.Addresses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A pattern that takes a text apart in one pass, anchored at both ends and without backtracking: {@code %{name}} ends at the
 * first occurrence of the literal behind it, {@code %{name:last}} at the last one, {@code %{name:TYPE}} takes the longest run
 * of the type's characters, {@code %{}} skips, and {@code [[…]]} may be absent. Immutable.
 */
public final class Dissect {

    private enum Type {
        FIRST,
        LAST,
        IP,
        INT,
        WORD,
        HOST,
        NOTSPACE,
        QUOTED
    }

    private static final Map<String, Type> TYPES = Map.of(
            "last", Type.LAST,
            "ip", Type.IP,
            "int", Type.INT,
            "word", Type.WORD,
            "host", Type.HOST,
            "notspace", Type.NOTSPACE,
            "quoted", Type.QUOTED);

    private sealed interface Part permits Literal, Token, Maybe {}

    private record Literal(String text) implements Part {}

    /** @param slot where the value goes; -1 for nowhere */
    private record Token(int slot, Type type, String until) implements Part {}

    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Maybe(Part[] parts) implements Part {}

    private final Part[] parts;

    /**
     * @param slots gives each name its place in the values
     * @throws IllegalArgumentException where the pattern is wrong, with what to write instead
     */
    public Dissect(String pattern, ToIntFunction<String> slots) {
        parts = compile(pattern, slots, true);
    }

    private static Part[] compile(String pattern, ToIntFunction<String> slots, boolean outer) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < pattern.length()) {
            if (pattern.startsWith("[[", at)) {
                int end = need(pattern, "]]", at);
                parts.add(new Maybe(compile(pattern.substring(at + 2, end), slots, false)));
                at = end + 2;
            } else if (pattern.startsWith("%{", at)) {
                int end = need(pattern, "}", at);
                parts.add(token(pattern, pattern.substring(at + 2, end), end + 1, slots, outer));
                at = end + 1;
            } else {
                int end = literalEnd(pattern, at);
                parts.add(new Literal(pattern.substring(at, end)));
                at = end;
            }
        }
        return parts.toArray(Part[]::new);
    }

    private static Token token(String pattern, String inside, int behind, ToIntFunction<String> slots, boolean outer) {
        int colon = inside.indexOf(':');
        String name = colon < 0 ? inside : inside.substring(0, colon);
        Type type = colon < 0 ? Type.FIRST : TYPES.get(inside.substring(colon + 1));
        if (type == null) {
            throw new IllegalArgumentException("no type \"" + inside.substring(colon + 1) + "\" in \"" + pattern
                    + "\": use last, ip, int, word, host, notspace or quoted");
        }
        String until = pattern.substring(behind, literalEnd(pattern, behind));
        boolean open = type == Type.FIRST || type == Type.LAST;
        if (open && until.isEmpty() && (behind < pattern.length() || !outer)) {
            throw new IllegalArgumentException(
                    "%{" + inside + "} needs a literal behind it, or a type, in \"" + pattern + "\"");
        }
        return new Token(name.isEmpty() ? -1 : slots.applyAsInt(name), type, until);
    }

    private static int need(String pattern, String end, int from) {
        int at = pattern.indexOf(end, from);
        if (at < 0) {
            throw new IllegalArgumentException("\"" + end + "\" is missing in \"" + pattern + "\"");
        }
        return at;
    }

    private static int literalEnd(String pattern, int from) {
        int token = pattern.indexOf("%{", from);
        int maybe = pattern.indexOf("[[", from);
        return Math.min(token < 0 ? pattern.length() : token, maybe < 0 ? pattern.length() : maybe);
    }

    /** Says whether the whole text fits, and fills the values only then. */
    public boolean matches(String text, @Nullable Object[] values) {
        Found found = new Found();
        if (run(parts, text, 0, found) != text.length()) {
            return false;
        }
        for (int i = 0; i < found.count; i += 3) {
            values[found.places[i]] = text.substring(found.places[i + 1], found.places[i + 2]);
        }
        return true;
    }

    /** Slot, beginning and end of each value: a pattern that fits no further than its middle must leave nothing behind. */
    private static final class Found {

        private static final int[] NONE = {};

        private int[] places = NONE;
        private int count;

        void add(int slot, int from, int to) {
            if (count == places.length) {
                places = Arrays.copyOf(places, count + 18);
            }
            places[count++] = slot;
            places[count++] = from;
            places[count++] = to;
        }
    }

    /** Returns where the parts end; -1 where they do not fit. */
    private static int run(Part[] parts, String text, int from, Found found) {
        int at = from;
        for (int i = 0; i < parts.length && at >= 0; i++) {
            Part part = parts[i];
            if (part instanceof Literal literal) {
                at = text.startsWith(literal.text, at) ? at + literal.text.length() : -1;
            } else if (part instanceof Maybe maybe) {
                int before = found.count;
                int end = run(maybe.parts, text, at, found);
                found.count = end < 0 ? before : found.count;
                at = end < 0 ? at : end;
            } else {
                at = take((Token) part, text, at, found);
            }
        }
        return at;
    }

    private static int take(Token token, String text, int at, Found found) {
        int from = at;
        int end;
        int behind;
        switch (token.type) {
            case FIRST, LAST -> {
                end = token.until.isEmpty()
                        ? text.length()
                        : token.type == Type.FIRST ? text.indexOf(token.until, at) : text.lastIndexOf(token.until);
                if (end < at) {
                    return -1;
                }
                behind = end;
            }
            case QUOTED -> {
                int close = closingQuote(text, at);
                if (close < 0) {
                    return -1;
                }
                from = at + 1;
                end = close;
                behind = close + 1;
            }
            default -> {
                end = at;
                while (end < text.length() && isIn(text.charAt(end), token.type)) {
                    end++;
                }
                end = token.type == Type.IP ? addressEnd(text, at, end) : end;
                behind = end;
                if (end == at
                        || (token.type == Type.IP
                                && Addresses.canonical(text.substring(at, end)).isEmpty())) {
                    return -1;
                }
            }
        }
        if (token.slot >= 0) {
            found.add(token.slot, from, end);
        }
        return behind;
    }

    /** A port may stand behind an address of IPv4, and a sentence may end there. */
    private static int addressEnd(String text, int at, int end) {
        if (!Addresses.canonical(text.substring(at, end)).isEmpty()) {
            return end;
        }
        int colon = text.indexOf(':', at);
        if (colon > at
                && colon < end
                && !Addresses.canonical(text.substring(at, colon)).isEmpty()) {
            return colon;
        }
        return end - 1 > at && !Addresses.canonical(text.substring(at, end - 1)).isEmpty() ? end - 1 : end;
    }

    private static int closingQuote(String text, int at) {
        if (at >= text.length() || text.charAt(at) != '"') {
            return -1;
        }
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != '"') {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        return end < text.length() ? end : -1;
    }

    private static boolean isIn(char c, Type type) {
        if (c >= '0' && c <= '9') {
            return true;
        }
        boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return switch (type) {
            case IP -> (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':';
            case WORD -> isLetter || c == '_';
            case HOST -> isLetter || c == '.' || c == ':' || c == '-' || c == '_';
            case NOTSPACE -> c > ' ';
            default -> false;
        };
    }
}

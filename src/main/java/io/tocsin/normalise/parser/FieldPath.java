package io.tocsin.normalise.parser;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A path into a nested document: {@code a.b}, {@code a[0].b}, and {@code a[type=User].b} for the first element of a list whose
 * {@code type} is {@code User}; {@code .} is the document itself. Immutable.
 */
final class FieldPath {

    private sealed interface Part permits Name, Place, Like {}

    private record Name(String name) implements Part {}

    private record Place(int index) implements Part {}

    private record Like(String name, String value) implements Part {}

    private final List<Part> parts;

    private FieldPath(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** @throws IllegalArgumentException where brackets do not close, or hold neither a number nor {@code name=value} */
    static FieldPath of(String path) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < path.length() && !path.equals(".")) {
            char c = path.charAt(at);
            if (c == '.') {
                at++;
            } else if (c == '[') {
                int close = path.indexOf(']', at);
                if (close < 0) {
                    throw new IllegalArgumentException("\"]\" is missing in \"" + path + "\"");
                }
                parts.add(inBrackets(path, path.substring(at + 1, close)));
                at = close + 1;
            } else {
                int end = at;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                parts.add(new Name(path.substring(at, end)));
                at = end;
            }
        }
        return new FieldPath(parts);
    }

    private static Part inBrackets(String path, String inside) {
        int assign = inside.indexOf('=');
        if (assign > 0) {
            return new Like(inside.substring(0, assign), inside.substring(assign + 1));
        }
        if (inside.matches("\\d{1,3}")) {
            return new Place(Integer.parseInt(inside));
        }
        throw new IllegalArgumentException("brackets hold a number or name=value, not \"" + inside + "\" in " + path);
    }

    /** The name that the path begins with; empty for the document itself. */
    String first() {
        return parts.isEmpty() || !(parts.get(0) instanceof Name name) ? "" : name.name;
    }

    @Nullable
    Object get(@Nullable Object document) {
        Object at = document;
        for (int i = 0; i < parts.size() && at != null; i++) {
            Part part = parts.get(i);
            if (part instanceof Name name) {
                at = at instanceof Map<?, ?> map ? map.get(name.name) : null;
            } else if (part instanceof Place place) {
                at = place.index == 0 && !(at instanceof List<?>)
                        ? at
                        : at instanceof List<?> list && place.index < list.size() ? list.get(place.index) : null;
            } else {
                at = like((Like) part, at);
            }
        }
        return at;
    }

    private static @Nullable Object like(Like like, Object at) {
        if (at instanceof Map<?, ?> map) {
            return like.value.equals(String.valueOf(map.get(like.name))) ? map : null;
        }
        if (at instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map && like.value.equals(String.valueOf(map.get(like.name)))) {
                    return map;
                }
            }
        }
        return null;
    }
}

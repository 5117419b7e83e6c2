package io.tocsin.event;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A document that nobody changes any more, nor what is in it: events that differ in some fields share the rest. Most hold a few
 * keys, and rules keep many of them: names and values stand side by side, and an index is made only where there are many.
 */
final class Frozen extends AbstractMap<String, Object> {

    /** Up to so many names are compared one after the other. */
    private static final int FEW = 8;

    private final String[] names;
    private final Object[] values;
    /** Where each name stands; null where there are few. */
    private final @Nullable Map<String, Integer> index;

    private final boolean dotted;

    /** @param names all different; both arrays are given away, and documents in the values are frozen */
    Frozen(String[] names, Object[] values) {
        this.names = names;
        this.values = values;
        boolean anyDot = false;
        for (int i = 0; i < names.length; i++) {
            anyDot |= names[i].indexOf('.') >= 0 || isDotted(values[i]);
        }
        dotted = anyDot;
        if (names.length <= FEW) {
            index = null;
        } else {
            index = new HashMap<>(names.length * 2);
            for (int i = 0; i < names.length; i++) {
                index.put(names[i], i);
            }
        }
    }

    private static boolean isDotted(Object value) {
        return value instanceof Frozen inner
                ? inner.dotted
                : value instanceof List<?> list && list.stream().anyMatch(Frozen::isDotted);
    }

    /** Whether a key in it holds a dot, so that a path may lead to it in more than one way. */
    boolean isDotted() {
        return dotted;
    }

    private int find(@Nullable Object key) {
        if (index != null) {
            Integer at = index.get(key);
            return at == null ? -1 : at;
        }
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        int at = find(key);
        return at < 0 ? null : values[at];
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return find(key) >= 0;
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Object> action) {
        for (int i = 0; i < names.length; i++) {
            action.accept(names[i], values[i]);
        }
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return new Entries();
    }

    private final class Entries extends AbstractSet<Map.Entry<String, Object>> {

        @Override
        public int size() {
            return names.length;
        }

        @Override
        public Iterator<Map.Entry<String, Object>> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < names.length;
                }

                @Override
                public Map.Entry<String, Object> next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    return new SimpleImmutableEntry<>(names[next], values[next++]);
                }
            };
        }
    }
}

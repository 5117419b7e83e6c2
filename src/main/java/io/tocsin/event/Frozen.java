package io.tocsin.event;

import java.util.AbstractMap;
import java.util.AbstractSet;
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
    static final int FEW = 16;

    private final String[] names;
    private final Object[] values;
    private final int size;
    /** Where each name stands; null where there are few. */
    private final @Nullable Map<String, Integer> index;

    private final boolean dotted;

    /**
     * All that is handed over is given away, and documents in the values are frozen.
     *
     * @param names all different
     * @param size how many of the names and values count
     * @param index where each name stands, where there are more than {@link #FEW}
     * @param dotted whether a name holds a dot
     */
    Frozen(String[] names, Object[] values, int size, @Nullable Map<String, Integer> index, boolean dotted) {
        this.names = names;
        this.values = values;
        this.size = size;
        this.index = index;
        boolean anyDot = dotted;
        for (int i = 0; i < size && !anyDot; i++) {
            anyDot = isDotted(values[i]);
        }
        this.dotted = anyDot;
    }

    private static boolean isDotted(@Nullable Object value) {
        if (value instanceof String || value instanceof Long) {
            return false;
        }
        if (value instanceof Frozen inner) {
            return inner.dotted;
        }
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                if (isDotted(list.get(i))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a list holds nothing but texts. */
    static boolean isPlain(List<?> list) {
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof String)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a key in it holds a dot, so that a path may lead to it in more than one way. */
    boolean isDotted() {
        return dotted;
    }

    /** Where the key stands among the names; -1 where it does not. A text keeps its hash, so most others cost one comparison. */
    static int find(String[] names, int size, @Nullable Map<String, Integer> index, @Nullable Object key) {
        if (index != null) {
            Integer at = index.get(key);
            return at == null ? -1 : at;
        }
        if (key == null) {
            return -1;
        }
        int hash = key.hashCode();
        for (int i = 0; i < size; i++) {
            if (names[i].hashCode() == hash && names[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        int at = find(names, size, index, key);
        return at < 0 ? null : values[at];
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return find(names, size, index, key) >= 0;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Object> action) {
        for (int i = 0; i < size; i++) {
            action.accept(names[i], values[i]);
        }
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return new Entries(names, values, size);
    }

    /** Names with their values, to be read only. */
    static final class Entries extends AbstractSet<Map.Entry<String, Object>> {

        private final String[] names;
        private final Object[] values;
        private final int size;

        Entries(String[] names, Object[] values, int size) {
            this.names = names;
            this.values = values;
            this.size = size;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public Iterator<Map.Entry<String, Object>> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < size;
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

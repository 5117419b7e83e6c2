package io.tocsin.event;

import java.util.AbstractMap;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A document that is being filled, in the order in which names are put. {@link #freeze} hands over what it holds without a copy.
 * One thread.
 */
final class Growing extends AbstractMap<String, Object> {

    private static final int FIRST = 4;

    private String[] names = new String[FIRST];
    private Object[] values = new Object[FIRST];
    private int size;
    /** Where each name stands; null where there are few. */
    private @Nullable Map<String, Integer> index;

    private boolean dotted;
    private @Nullable Frozen frozen;

    /** Whether a name of its own holds a dot. */
    boolean isDotted() {
        return dotted;
    }

    private int find(@Nullable Object key) {
        return Frozen.find(names, size, index, key);
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
    public @Nullable Object put(String name, Object value) {
        dotted |= name.indexOf('.') >= 0;
        return set(name, value);
    }

    /** As {@link #put}, for a name that is known to hold no dot. */
    @Nullable
    Object set(String name, Object value) {
        thaw();
        int at = find(name);
        if (at >= 0) {
            Object before = values[at];
            values[at] = value;
            return before;
        }
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        names[size] = name;
        values[size++] = value;
        if (size > Frozen.FEW) {
            indexed().put(name, size - 1);
        }
        return null;
    }

    /** What was frozen stays so: what is put from now on is put into a copy. */
    private void thaw() {
        if (frozen != null) {
            names = names.clone();
            values = values.clone();
            index = index == null ? null : new HashMap<>(index);
            frozen = null;
        }
    }

    private Map<String, Integer> indexed() {
        Map<String, Integer> places = index;
        if (places == null) {
            places = new HashMap<>(size * 4);
            for (int i = 0; i < size; i++) {
                places.put(names[i], i);
            }
            index = places;
        }
        return places;
    }

    @Override
    public @Nullable Object remove(@Nullable Object key) {
        int at = find(key);
        if (at < 0) {
            return null;
        }
        thaw();
        Object before = values[at];
        size--;
        System.arraycopy(names, at + 1, names, at, size - at);
        System.arraycopy(values, at + 1, values, at, size - at);
        index = null;
        if (size > Frozen.FEW) {
            indexed();
        }
        return before;
    }

    /** The same document, unchangeable, and all that is in it; the same one each time. */
    Frozen freeze() {
        Frozen done = frozen;
        if (done == null) {
            for (int i = 0; i < size; i++) {
                values[i] = Fields.copyOfValue(values[i]);
            }
            boolean isTight = names.length - size <= FIRST;
            done = new Frozen(
                    isTight ? names : Arrays.copyOf(names, size),
                    isTight ? values : Arrays.copyOf(values, size),
                    size,
                    index,
                    dotted);
            frozen = done;
        }
        return done;
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
        return new Frozen.Entries(names, values, size);
    }
}

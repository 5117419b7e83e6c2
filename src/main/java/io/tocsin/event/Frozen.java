package io.tocsin.event;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A document that nobody changes any more, nor what is in it: events that differ in some fields share the rest. */
final class Frozen extends AbstractMap<String, Object> {

    private final Map<String, Object> values;
    private final boolean dotted;

    /** @param values given away; documents in it are frozen */
    Frozen(Map<String, Object> values) {
        this.values = values;
        boolean anyDot = false;
        for (Entry<String, Object> entry : values.entrySet()) {
            anyDot |= entry.getKey().indexOf('.') >= 0 || isDotted(entry.getValue());
        }
        dotted = anyDot;
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

    @Override
    public @Nullable Object get(@Nullable Object key) {
        return values.get(key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return values.containsKey(key);
    }

    @Override
    public int size() {
        return values.size();
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Object> action) {
        values.forEach(action);
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return Collections.unmodifiableMap(values).entrySet();
    }
}

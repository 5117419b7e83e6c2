package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.CannotIndexParallelArraysError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The keys under which one document stands in one index.
 *
 * @param keys encoded, in order, without the index's own prefix; empty where the document is not in the index
 * @param arrays a bit for each path of the index that met an array
 */
record IndexEntries(NavigableSet<byte[]> keys, long arrays) {

    /** @param names the names of each path */
    static IndexEntries of(List<IndexKey> paths, List<String[]> names, boolean sparse, Document document) {
        List<byte[]> keys = List.of(new byte[0]);
        Set<String> arrayPaths = new HashSet<>();
        long arrays = 0;
        boolean anyPresent = false;
        for (int i = 0; i < paths.size(); i++) {
            IndexKey path = paths.get(i);
            List<Object> values = new ArrayList<>();
            String array = collect(document, names.get(i), 0, values);
            if (array != null) {
                arrays |= 1L << i;
                arrayPaths.add(array);
            }
            anyPresent |= values.stream().anyMatch(value -> !(value instanceof Missing));
            keys = product(keys, values, path.isAscending());
        }
        if (arrayPaths.size() > 1) {
            throw new CannotIndexParallelArraysError(arrayPaths);
        }
        NavigableSet<byte[]> sorted = new TreeSet<>(Arrays::compareUnsigned);
        if (anyPresent || !sparse) {
            sorted.addAll(keys);
        }
        return new IndexEntries(sorted, arrays);
    }

    /** Every value the path leads to, through arrays as a query does; {@link Missing} where it leads nowhere. */
    static List<Object> values(Document document, String path) {
        List<Object> values = new ArrayList<>();
        collect(document, path.split("\\."), 0, values);
        return values;
    }

    private static @Nullable String collect(
            @Nullable Object value, String[] path, int depth, List<@Nullable Object> into) {
        if (value instanceof Collection<?> array) {
            if (array.isEmpty()) {
                into.add(depth == path.length ? array : Missing.getInstance());
            }
            for (Object element : array) {
                if (depth == path.length && element instanceof Collection) {
                    into.add(element);
                }
                collect(element, path, depth, into);
            }
            return String.join(".", Arrays.copyOf(path, depth));
        }
        if (depth == path.length) {
            into.add(value);
            return null;
        }
        Object next = value instanceof Document document ? document.getOrMissing(path[depth]) : Missing.getInstance();
        return collect(next, path, depth + 1, into);
    }

    private static List<byte[]> product(List<byte[]> heads, List<Object> values, boolean ascending) {
        List<byte[]> keys = new ArrayList<>(heads.size() * values.size());
        for (Object value : values) {
            byte[] encoded = KeyCodec.encode(value);
            byte[] tail = ascending ? encoded : KeyCodec.inverted(encoded);
            heads.forEach(head -> keys.add(KeyCodec.join(head, tail)));
        }
        return keys;
    }
}

package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order a client asked for, by the same bytes as in indexes. An array counts as its least element, in a descending
 * order as its greatest. (mongo-java-server's own comparator contradicts itself on empty arrays.)
 */
final class SortOrder {

    private final List<IndexKey> keys = new ArrayList<>();

    /** @param orderBy paths and directions; null or {@code $natural} for no order */
    SortOrder(@Nullable Document orderBy) {
        if (orderBy == null || orderBy.containsKey("$natural")) {
            return;
        }
        orderBy.forEach((path, direction) -> {
            if (!(direction instanceof Number number) || Math.abs(number.doubleValue()) != 1) {
                throw Failures.unsupported("sorting '" + path + "' by " + direction);
            }
            keys.add(new IndexKey(path, number.intValue() > 0));
        });
    }

    boolean isNone() {
        return keys.isEmpty();
    }

    byte[] key(Document document) {
        byte[][] parts = new byte[keys.size()][];
        for (int i = 0; i < parts.length; i++) {
            boolean ascending = keys.get(i).isAscending();
            parts[i] = IndexEntries.values(document, keys.get(i).getKey()).stream()
                    .map(KeyCodec::encode)
                    .map(value -> ascending ? value : KeyCodec.inverted(value))
                    .min(Arrays::compareUnsigned)
                    .orElseThrow();
        }
        return KeyCodec.join(parts);
    }
}

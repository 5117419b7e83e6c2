package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import io.tocsin.store.embedded.RawBson.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The order a client asked for, by the same bytes as in indexes. An array counts as its least element, in a descending
 * order as its greatest.
 */
final class SortOrder {

    private final List<RocksIndex.Key> keys = new ArrayList<>();

    /** @param orderBy paths and directions; empty for no order */
    SortOrder(Document orderBy) {
        orderBy.forEach((path, direction) -> keys.add(RocksIndex.Key.of(path, direction)));
    }

    List<RocksIndex.Key> keys() {
        return keys;
    }

    /** @param leading how many paths of this order the rows come in already */
    Row row(long position, byte[] bytes, int leading) {
        KeyBytes key = new KeyBytes();
        int lead = 0;
        for (int i = 0; i < keys.size(); i++) {
            lead = i == leading ? key.length() : lead;
            key.put(least(bytes, keys.get(i)));
        }
        return new Row(position, bytes, key.toArray(), leading == keys.size() ? key.length() : lead);
    }

    private static byte[] least(byte[] bytes, RocksIndex.Key path) {
        Values values = new Values(bytes, path.names());
        return IntStream.range(0, values.size())
                .mapToObj(i -> {
                    KeyBytes out = new KeyBytes();
                    path.write(out, bytes, values.field(i));
                    return out.toArray();
                })
                .min(Arrays::compareUnsigned)
                .orElseThrow();
    }
}

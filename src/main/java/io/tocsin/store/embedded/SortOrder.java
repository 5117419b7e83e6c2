package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import io.tocsin.store.embedded.RawBson.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order a client asked for, by the same bytes as in indexes. An array counts as its least element, in a descending
 * order as its greatest.
 */
final class SortOrder {

    private final List<RocksIndex.Key> keys = new ArrayList<>();

    /** @param orderBy paths and directions; null or empty for no order */
    SortOrder(@Nullable Document orderBy) {
        if (orderBy != null) {
            orderBy.forEach((path, direction) -> {
                if (path.startsWith("$")
                        || !(direction instanceof Number number)
                        || Math.abs(number.doubleValue()) != 1) {
                    throw Failures.unsupported("sorting '" + path + "' by " + direction);
                }
                keys.add(new RocksIndex.Key(path, RawBson.names(path), number.intValue() > 0));
            });
        }
    }

    List<RocksIndex.Key> keys() {
        return keys;
    }

    /** @param leading how many paths of this order the rows come in already */
    Row row(long position, byte[] bytes, Document document, int leading) {
        KeyBytes key = new KeyBytes();
        int lead = 0;
        for (int i = 0; i < keys.size(); i++) {
            lead = i == leading ? key.length() : lead;
            key.put(least(bytes, keys.get(i)));
        }
        return new Row(position, bytes, document, key.toArray(), leading == keys.size() ? key.length() : lead);
    }

    private static byte[] least(byte[] bytes, RocksIndex.Key path) {
        Values values = new Values(bytes, path.names());
        byte[] least = null;
        for (int i = 0; i < values.size(); i++) {
            KeyBytes out = new KeyBytes();
            KeyCodec.write(out, bytes, values.field(i));
            if (!path.isAscending()) {
                out.invert(0);
            }
            byte[] one = out.toArray();
            least = least == null || Arrays.compareUnsigned(one, least) < 0 ? one : least;
        }
        return least == null ? new byte[0] : least;
    }
}

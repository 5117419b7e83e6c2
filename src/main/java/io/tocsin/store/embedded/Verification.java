package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;

/** Compares the documents of a collection with its index entries, one moment of both, and with its count. */
final class Verification {

    private final Rocks rocks;
    private final RocksCollection collection;
    private final List<String> problems = new ArrayList<>();

    Verification(Rocks rocks, RocksCollection collection) {
        this.rocks = rocks;
        this.collection = collection;
    }

    /** What does not fit, for people; empty where all does. */
    List<String> problems() {
        List<RocksIndex> indexes = collection.indexes();
        try (View view = rocks.view()) {
            long[] wanted = new long[indexes.size()];
            long documents = 0;
            KeyRange all = KeyRange.below(Rocks.key(Rocks.DOCUMENT, collection.id()));
            try (View.Range range = view.range(all, false)) {
                for (; range.isValid(); range.advance(), documents++) {
                    Document document = RocksCollection.decode(range.value());
                    for (int i = 0; i < wanted.length; i++) {
                        wanted[i] += entries(view, indexes.get(i), Rocks.number(range.key()), document);
                    }
                }
            }
            for (int i = 0; i < wanted.length; i++) {
                List<KeyRange> entries = List.of(KeyRange.below(indexes.get(i).prefix()));
                long found = Scan.countEntries(view, entries, Long.MAX_VALUE, () -> {});
                same(indexes.get(i).name() + " entries", found, wanted[i]);
            }
            byte[] count = Rocks.key(Rocks.COUNT, collection.id());
            same("documents by the count", Rocks.number(rocks.get(view.options(), count)), documents);
        }
        return problems;
    }

    private long entries(View view, RocksIndex index, long position, Document document) {
        long wanted = 0;
        for (byte[] values : index.entries(document).keys()) {
            wanted++;
            byte[] key = index.entryKey(values, position);
            byte[] value = rocks.get(view.options(), key);
            if (value == null || index.position(key, value) != position) {
                problems.add(
                        collection.getFullName() + ": " + document.get("_id") + " lacks an entry in " + index.name());
            }
        }
        return wanted;
    }

    private void same(String what, long found, long wanted) {
        if (found != wanted) {
            problems.add(collection.getFullName() + ": " + found + " " + what + ", " + wanted + " expected");
        }
    }
}

package io.tocsin.store.embedded;

import java.util.ArrayList;
import java.util.List;

/** Compares the documents of a collection with its index entries, one moment of both, and with its count. */
final class Verification {

    private final Rocks rocks;
    private final RocksCollection collection;
    private final List<String> problems = new ArrayList<>();

    /** What does not fit together in a whole engine, for people; empty where all does. */
    static List<String> of(EmbeddedMongo engine) {
        return engine.catalog().collections().stream()
                .flatMap(collection -> new Verification(engine.rocks(), collection).problems().stream())
                .toList();
    }

    private Verification(Rocks rocks, RocksCollection collection) {
        this.rocks = rocks;
        this.collection = collection;
    }

    private List<String> problems() {
        List<RocksIndex> indexes = collection.indexes();
        try (Command command = new Command(() -> false, 0);
                View view = rocks.view()) {
            command.check();
            long[] wanted = new long[indexes.size()];
            long documents = 0;
            KeyRange all = KeyRange.below(Rocks.key(Rocks.DOCUMENT, collection.id()));
            try (View.Range range = view.range(all, false)) {
                for (; range.isValid(); range.advance(), documents++) {
                    for (int i = 0; i < wanted.length; i++) {
                        wanted[i] += entries(view, indexes.get(i), Rocks.number(range.key()), range.value());
                    }
                }
            }
            for (int i = 0; i < wanted.length; i++) {
                KeyRange entries = KeyRange.below(indexes.get(i).prefix());
                long found = Scan.countEntries(view, entries, Long.MAX_VALUE);
                same(indexes.get(i).name() + " entries", found, wanted[i]);
                if (indexes.get(i).isCountedByMinute()) {
                    long counted = MinuteCounts.count(view, indexes.get(i), entries);
                    same(indexes.get(i).name() + " entries by minute", counted, wanted[i]);
                }
            }
            byte[] count = Rocks.key(Rocks.COUNT, collection.id());
            same("documents by the count", Rocks.number(rocks.get(view.options(), count)), documents);
        }
        return problems;
    }

    private long entries(View view, RocksIndex index, long position, byte[] document) {
        long wanted = 0;
        for (byte[] key : index.entries(document, position).keys()) {
            wanted++;
            byte[] value = rocks.get(view.options(), key);
            if (value == null || index.position(key, value) != position) {
                problems.add(collection.name() + ": " + Bson.decode(document).get("_id") + " lacks an entry in "
                        + index.name());
            }
        }
        return wanted;
    }

    private void same(String what, long found, long wanted) {
        if (found != wanted) {
            problems.add(collection.name() + ": " + found + " " + what + ", " + wanted + " expected");
        }
    }
}

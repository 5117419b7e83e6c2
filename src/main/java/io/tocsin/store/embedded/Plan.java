package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to find the documents of a query.
 *
 * @param index null for the collection itself
 * @param ranges keys of the index, in order; in an ordered plan of several they are merged by {@code leading}
 * @param leading how many paths of the order asked for the ranges give
 * @param isReverse whether the ranges are read from their end
 * @param counts whether counting the entries is counting the documents
 */
record Plan(@Nullable RocksIndex index, List<KeyRange> ranges, int leading, boolean isReverse, boolean counts) {

    /** More places than these are not worth it: a wider range of the index is read instead. */
    private static final int MAX_POINTS = 200;

    private record Choice(Plan plan, int score) {}

    static Plan of(Document query, SortOrder order, List<RocksIndex> indexes) {
        Conditions conditions = new Conditions(query);
        return indexes.stream()
                .filter(index -> !index.isPartial()
                        || conditions.needs(index.keys().get(0).path()))
                .map(index -> choice(index, conditions, order))
                .filter(choice -> choice.score > 0)
                .max(Comparator.comparingInt(Choice::score))
                .map(Choice::plan)
                .orElse(new Plan(null, List.of(), 0, false, false));
    }

    private static Choice choice(RocksIndex index, Conditions conditions, SortOrder order) {
        List<byte[]> heads = List.of(index.prefix());
        List<KeyRange> ranges = new ArrayList<>();
        int score = 0;
        int used = 0;
        int points = 0;
        Set<String> constant = new HashSet<>();
        for (RocksIndex.Key key : index.keys()) {
            boolean array = index.isArray(used);
            List<Span> spans = conditions.spans(key.path(), array);
            if (spans == null) {
                break;
            }
            used++;
            boolean pinned = spans.stream().allMatch(Span::isPoint);
            score += !pinned ? 5 : spans.size() == 1 ? 10 : 7;
            if (!pinned || (long) heads.size() * spans.size() > MAX_POINTS) {
                heads.forEach(head -> spans.forEach(span -> ranges.add(new KeyRange(
                        KeyCodec.join(head, span.from(key.isAscending())),
                        KeyCodec.join(head, span.to(key.isAscending()))))));
                heads = List.of();
                break;
            }
            points++;
            if (spans.size() == 1 && !array) {
                constant.add(key.path());
            }
            heads = heads.stream()
                    .flatMap(head -> spans.stream().map(span -> KeyCodec.join(head, span.from(key.isAscending()))))
                    .toList();
        }
        boolean single = index.isUnique() && points == index.keys().size();
        heads.forEach(head -> ranges.add(KeyRange.below(head)));
        ranges.sort((one, other) -> Arrays.compareUnsigned(one.from(), other.from()));
        int direction = direction(index, points, constant, order);
        int leading = Math.abs(direction);
        score += single && ranges.size() == 1 ? 100 : 0;
        score += leading == 0 ? 0 : leading == order.keys().size() ? 4 : 3;
        boolean counts = conditions.isWhole() && index.arrays() == 0 && conditions.size() == used;
        return new Choice(new Plan(index, List.copyOf(ranges), leading, direction < 0, counts), score);
    }

    /** How many paths of the order the index gives, negative where it does in reverse. */
    private static int direction(RocksIndex index, int points, Set<String> constant, SortOrder order) {
        List<RocksIndex.Key> keys = index.keys();
        int sign = 0;
        int at = 0;
        int given = 0;
        for (RocksIndex.Key wanted : order.keys()) {
            if (!constant.contains(wanted.path())) {
                // A path with a few known values can be passed over: each value is a range of its own to be merged.
                while (at < points && !keys.get(at).path().equals(wanted.path())) {
                    at++;
                }
                if (at == keys.size() || !keys.get(at).path().equals(wanted.path()) || index.isArray(at)) {
                    break;
                }
                int needed = wanted.isAscending() == keys.get(at).isAscending() ? 1 : -1;
                if (sign != 0 && sign != needed) {
                    break;
                }
                sign = needed;
                at++;
            }
            given++;
        }
        return sign < 0 ? -given : given;
    }

    /** Whether its ranges have to be read side by side to give an order. */
    boolean isMerged() {
        return leading > 0 && ranges.size() > 1;
    }

    /** For people: which index it uses, and how much of the order asked for it gives. */
    @Override
    public String toString() {
        return (index == null ? "COLLSCAN" : "IXSCAN " + index.name()) + ", ordered by " + leading;
    }
}

package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How to find the documents of a query.
 *
 * @param legs places to look, one after the other, or merged where there are several and the result is sorted
 * @param sorted whether the legs give the order asked for
 * @param counts whether counting the entries is counting the documents
 */
record Plan(List<Leg> legs, boolean sorted, boolean counts) {

    /** More places than these are not worth it: a wider range of the index is read instead. */
    private static final int MOST_POINTS = 200;

    /**
     * One place to look.
     *
     * @param index null for the collection itself
     * @param ranges keys of the index, in order
     * @param all the ranges of the plan, of which {@code ranges} may be some
     * @param branches of an {@code $or} up to this leg's own, which alone gives what no earlier branch matches
     */
    record Leg(
            @Nullable RocksIndex index,
            List<KeyRange> ranges,
            boolean reverse,
            List<KeyRange> all,
            List<Document> branches) {

        boolean owns(Document document, QueryMatcher matcher) {
            int last = branches.size() - 1;
            for (int i = 0; i < last; i++) {
                if (matcher.matches(document, branches.get(i))) {
                    return false;
                }
            }
            return last < 0 || matcher.matches(document, branches.get(last));
        }
    }

    private record Choice(
            RocksIndex index,
            List<KeyRange> ranges,
            int score,
            int used,
            boolean sorted,
            boolean reverse,
            boolean counts) {}

    static Plan of(Document query, @Nullable Document orderBy, List<RocksIndex> indexes) {
        Conditions conditions = Conditions.of(query);
        Map<String, Object> sort = orderBy == null ? Map.of() : orderBy;
        if (sort.containsKey("$natural")) {
            return scan(((Number) sort.get("$natural")).intValue() < 0, true, false);
        }
        Choice best = best(conditions, sort, indexes);
        if (best == null || best.used == 0) {
            Plan union = union(query, conditions, sort, indexes);
            if (union != null) {
                return union;
            }
        }
        if (best == null) {
            return scan(false, sort.isEmpty(), conditions.paths.isEmpty() && conditions.isWhole());
        }
        return new Plan(legs(best, sort, List.of()), best.sorted, best.counts);
    }

    private static Plan scan(boolean reverse, boolean sorted, boolean counts) {
        return new Plan(List.of(new Leg(null, List.of(), reverse, List.of(), List.of())), sorted, counts);
    }

    private static List<Leg> legs(Choice choice, Map<String, Object> sort, List<Document> branches) {
        if (sort.isEmpty() || !choice.sorted || choice.ranges.size() < 2) {
            return List.of(new Leg(choice.index, choice.ranges, choice.reverse, choice.ranges, branches));
        }
        return choice.ranges.stream()
                .map(range -> new Leg(choice.index, List.of(range), choice.reverse, choice.ranges, branches))
                .toList();
    }

    /** One place for each branch of an {@code $or}, if each has an index; null otherwise. */
    private static @Nullable Plan union(
            Document query, Conditions conditions, Map<String, Object> sort, List<RocksIndex> indexes) {
        for (List<Document> branches : conditions.alternatives) {
            List<Leg> legs = new ArrayList<>();
            boolean sorted = true;
            for (int i = 0; i < branches.size(); i++) {
                Choice choice = best(Conditions.of(query, branches.get(i)), sort, indexes);
                if (choice == null || choice.used == 0) {
                    legs.clear();
                    break;
                }
                sorted &= choice.sorted;
                legs.addAll(legs(choice, sort, branches.subList(0, i + 1)));
            }
            if (!legs.isEmpty()) {
                return new Plan(legs, sorted, false);
            }
        }
        return null;
    }

    private static @Nullable Choice best(Conditions conditions, Map<String, Object> sort, List<RocksIndex> indexes) {
        return indexes.stream()
                .filter(index -> index.covers(conditions.written))
                .filter(index -> !index.isSparse()
                        || index.keys().stream().anyMatch(key -> conditions.present.contains(key.getKey())))
                .map(index -> choice(index, conditions, sort))
                .filter(choice -> choice.score > 0)
                .max(Comparator.comparingInt(Choice::score))
                .orElse(null);
    }

    private static Choice choice(RocksIndex index, Conditions conditions, Map<String, Object> sort) {
        List<IndexKey> keys = index.keys();
        List<byte[]> heads = List.of(index.prefix());
        List<KeyRange> ranges = new ArrayList<>();
        List<Boolean> pinned = new ArrayList<>();
        int score = 0;
        int used = 0;
        boolean counts = conditions.isWhole() && index.arrays() == 0;
        for (IndexKey key : keys) {
            List<Span> spans = conditions.spans(key.getKey(), index.isArray(used));
            if (spans == null) {
                break;
            }
            used++;
            boolean points = spans.stream().allMatch(Span::isPoint);
            score += !points ? 5 : spans.size() == 1 ? 10 : 7;
            if (points && (long) heads.size() * spans.size() <= MOST_POINTS) {
                pinned.add(spans.size() == 1);
                heads = heads.stream()
                        .flatMap(head -> spans.stream().map(span -> KeyCodec.join(head, span.from(key.isAscending()))))
                        .toList();
                continue;
            }
            for (byte[] head : heads) {
                spans.forEach(span -> ranges.add(new KeyRange(
                        KeyCodec.join(head, span.from(key.isAscending())),
                        KeyCodec.join(head, span.to(key.isAscending())),
                        false)));
            }
            heads = List.of();
            break;
        }
        boolean single = index.isUnique() && pinned.size() == keys.size();
        heads.forEach(head -> ranges.add(new KeyRange(head, KeyCodec.after(head), single)));
        ranges.sort((one, other) -> Arrays.compareUnsigned(one.from(), other.from()));
        if (single && ranges.size() == 1) {
            score += 100;
        }
        int direction = direction(index, pinned, sort);
        if (direction != 0 && !sort.isEmpty()) {
            score += 4;
        }
        boolean consumed = conditions.paths.size() == used;
        return new Choice(index, ranges, score, used, direction != 0, direction < 0, counts && consumed);
    }

    /** 1 where the index runs in the order asked for, -1 where it does in reverse, 0 where it does not. */
    private static int direction(RocksIndex index, List<Boolean> pinned, Map<String, Object> sort) {
        int direction = 0;
        int at = 0;
        List<IndexKey> keys = index.keys();
        List<String> constant = new ArrayList<>();
        for (int i = 0; i < pinned.size(); i++) {
            if (pinned.get(i) && !index.isArray(i)) {
                constant.add(keys.get(i).getKey());
            }
        }
        for (Map.Entry<String, Object> wanted : sort.entrySet()) {
            if (constant.contains(wanted.getKey())) {
                continue;
            }
            // A path with a few known values can be passed over: each value is a place of its own to be merged.
            while (at < pinned.size() && !keys.get(at).getKey().equals(wanted.getKey())) {
                at++;
            }
            if (at == keys.size() || !keys.get(at).getKey().equals(wanted.getKey()) || index.isArray(at)) {
                return 0;
            }
            boolean ascending = ((Number) wanted.getValue()).intValue() > 0;
            int needed = ascending == keys.get(at).isAscending() ? 1 : -1;
            if (direction != 0 && direction != needed) {
                return 0;
            }
            direction = needed;
            at++;
        }
        return direction == 0 ? 1 : direction;
    }

    /** For people: which indexes it uses. */
    String describe() {
        return legs.stream()
                        .map(leg -> leg.index == null ? "COLLSCAN" : "IXSCAN " + leg.index.name())
                        .distinct()
                        .collect(Collectors.joining(", "))
                + (sorted ? "" : ", SORT");
    }
}

package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a query asks of single paths, as far as an index can help. Each condition lets at least every matching document
 * through, so that documents are always matched again.
 */
final class Conditions {

    private static final Set<String> LOGIC = Set.of("$and", "$or", "$nor");
    private static final Set<String> OPERATORS = Set.of("$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$exists");

    private final Map<String, List<List<Span>>> paths = new LinkedHashMap<>();
    /** Paths that were asked for a value other than null: documents without them cannot match. */
    private final Set<String> present = new HashSet<>();

    private boolean whole = true;

    Conditions(Document query) {
        addAll(query);
    }

    /** Whether the conditions say all that the query says. */
    boolean isWhole() {
        return whole;
    }

    /** How many paths have a condition. */
    int size() {
        return paths.size();
    }

    boolean needs(String path) {
        return present.contains(path);
    }

    /** Refuses operators that this engine does not know, also where no document will ever be matched. */
    static void check(Document query) {
        query.forEach((key, value) -> {
            if (LOGIC.contains(key)) {
                if (!(value instanceof Collection<?> branches)
                        || branches.isEmpty()
                        || !branches.stream().allMatch(Document.class::isInstance)) {
                    throw Failures.badValue(key + " must be a nonempty array of documents");
                }
                branches.forEach(branch -> check((Document) branch));
            } else if (key.startsWith("$")) {
                throw Failures.unsupported("the query operator " + key);
            } else if (value instanceof Document operators) {
                operators.forEach(Conditions::checkOperator);
            }
        });
    }

    /** The fields of a document that a query asks for. */
    static Predicate<String> fields(Document query) {
        Set<String> fields = new HashSet<>();
        addFields(query, fields);
        return fields::contains;
    }

    private static void addFields(Document query, Set<String> into) {
        query.forEach((key, value) -> {
            if (LOGIC.contains(key)) {
                ((Collection<?>) value).forEach(branch -> addFields((Document) branch, into));
            } else {
                into.add(key.split("\\.", 2)[0]);
            }
        });
    }

    private static void checkOperator(String operator, @Nullable Object operand) {
        if (operator.startsWith("$") && !OPERATORS.contains(operator)) {
            throw Failures.unsupported("the query operator " + operator);
        }
        if (operator.equals("$in") && !(operand instanceof Collection)) {
            throw Failures.badValue(operator + " needs an array");
        }
    }

    private void addAll(Document query) {
        query.forEach((key, value) -> {
            if (key.equals("$and")) {
                ((Collection<?>) value).forEach(branch -> addAll((Document) branch));
            } else if (key.startsWith("$")) {
                whole = false;
            } else {
                add(key, value);
            }
        });
    }

    private void add(String path, @Nullable Object value) {
        if (path.matches("(.*\\.)?\\d*(\\..*)?")) {
            whole = false; // the number may be a place in an array
        } else if (BsonRegularExpression.isRegularExpression(value)) {
            pattern(path, BsonRegularExpression.convertToRegularExpression(value));
        } else if (value instanceof Document operators && !operators.isEmpty()) {
            operators.forEach((operator, operand) -> operator(path, operator, operand));
        } else {
            operator(path, "$eq", value);
        }
    }

    private void operator(String path, String operator, @Nullable Object operand) {
        Collection<?> values =
                operator.equals("$in") && operand instanceof Collection<?> several ? several : Arrays.asList(operand);
        if (!values.stream().allMatch(KeyCodec::isExact)
                || operator.equals("$ne")
                || operator.equals("$exists")
                || !operator.startsWith("$")) {
            whole = false;
            return;
        }
        boolean isPoint = operator.equals("$in") || operator.equals("$eq");
        if (!values.contains(null)) {
            present.add(path);
        } else if (!isPoint) {
            whole = false;
            return;
        }
        Set<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        values.forEach(value -> keys.add(KeyCodec.encode(value)));
        add(
                path,
                keys.stream()
                        .map(key -> isPoint ? Span.point(key) : range(operator, key))
                        .toList());
    }

    private static Span range(String operator, byte[] key) {
        byte[] type = KeyCodec.type(key);
        boolean inclusive = operator.endsWith("e");
        return operator.startsWith("$g")
                ? new Span(key, inclusive, type, true, false)
                : new Span(type, true, key, inclusive, false);
    }

    /** An anchored, quoted beginning ({@code ^\Qtext\E}) is a range; any other pattern helps no index. */
    private void pattern(String path, BsonRegularExpression pattern) {
        whole = false;
        String text = pattern.getPattern();
        boolean plain = pattern.getOptions() == null || pattern.getOptions().isEmpty();
        if (plain && text.startsWith("^\\Q") && text.indexOf("\\E") == text.length() - 2) {
            byte[] key = KeyCodec.stringPrefix(text.substring(3, text.length() - 2));
            add(path, List.of(new Span(key, true, key, true, false)));
            present.add(path);
        }
    }

    private void add(String path, List<Span> spans) {
        paths.computeIfAbsent(path, key -> new ArrayList<>()).add(spans);
    }

    /**
     * The values of a path that a matching document may have; null where the query says nothing about it.
     *
     * @param array whether the path met arrays: then each condition may be met by another element, so only one is used
     */
    @Nullable
    List<Span> spans(String path, boolean array) {
        List<List<Span>> all = paths.get(path);
        if (all == null) {
            return null;
        }
        if (array) {
            return all.stream()
                    .filter(spans -> spans.stream().allMatch(Span::isPoint))
                    .findFirst()
                    .orElse(all.get(0));
        }
        List<Span> result = all.get(0);
        for (List<Span> other : all.subList(1, all.size())) {
            result = result.stream()
                    .flatMap(span -> other.stream().flatMap(span::and))
                    .toList();
        }
        return result;
    }
}

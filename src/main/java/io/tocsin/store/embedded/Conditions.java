package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a query asks of single paths, as far as an index can help. Each condition lets at least every matching document
 * through, so that documents are always matched again.
 */
final class Conditions {

    private static final Set<String> LOGIC = Set.of("$and", "$or", "$nor");
    private static final Set<String> OPERATORS = Set.of(
            "$eq",
            "$ne",
            "$gt",
            "$gte",
            "$lt",
            "$lte",
            "$in",
            "$nin",
            "$not",
            "$exists",
            "$type",
            "$mod",
            "$size",
            "$all",
            "$elemMatch",
            "$regex",
            "$options",
            "$ref",
            "$id",
            "$db",
            "$expr",
            "$and",
            "$or",
            "$nor",
            "$comment");

    /** Top-level conditions as they were written. */
    final Map<String, Object> written = new LinkedHashMap<>();

    final Map<String, List<List<Span>>> paths = new LinkedHashMap<>();
    final List<List<Document>> alternatives = new ArrayList<>();

    /** Paths that were asked for a value other than null: documents without them cannot match. */
    final Set<String> present = new java.util.HashSet<>();

    /** Whether the conditions say all that the query says. */
    private boolean whole = true;

    static Conditions of(Document... queries) {
        Conditions conditions = new Conditions();
        for (Document query : queries) {
            conditions.addAll(query);
        }
        return conditions;
    }

    boolean isWhole() {
        return whole;
    }

    /** Refuses operators that the matcher does not know, also where no document will ever be matched. */
    static void check(Document query) {
        query.forEach((key, value) -> {
            if (LOGIC.contains(key)) {
                if (!(value instanceof Collection<?> branches)
                        || branches.isEmpty()
                        || !branches.stream().allMatch(Document.class::isInstance)) {
                    throw Failures.badValue(key + " must be a nonempty array of documents");
                }
                branches.forEach(branch -> check((Document) branch));
            } else if (key.startsWith("$") && !OPERATORS.contains(key)) {
                throw Failures.unsupported("the query operator " + key);
            } else if (!key.startsWith("$") && value instanceof Document operators) {
                checkOperators(operators);
            }
        });
    }

    private static void checkOperators(Document operators) {
        operators.forEach((operator, operand) -> {
            if (operator.startsWith("$") && !OPERATORS.contains(operator)) {
                throw Failures.unsupported("the query operator " + operator);
            }
            if (Set.of("$in", "$nin", "$all").contains(operator) && !(operand instanceof Collection)) {
                throw Failures.badValue(operator + " needs an array");
            }
            if ("$not".equals(operator) && operand instanceof Document inner) {
                checkOperators(inner);
            }
            if ("$elemMatch".equals(operator) && operand instanceof Document inner) {
                check(inner);
            }
        });
    }

    private void addAll(Document query) {
        query.forEach((key, value) -> {
            if (key.equals("$and")) {
                ((Collection<?>) value).forEach(branch -> addAll((Document) branch));
            } else if (key.equals("$or")) {
                whole = false;
                alternatives.add(((Collection<?>) value)
                        .stream().map(Document.class::cast).toList());
            } else if (key.startsWith("$")) {
                whole &= key.equals("$comment");
            } else {
                written.putIfAbsent(key, value);
                add(key, value);
            }
        });
    }

    private void add(String path, @Nullable Object value) {
        if (path.matches("(.*\\.)?\\d*(\\..*)?")) {
            whole = false;
        } else if (BsonRegularExpression.isRegularExpression(value)) {
            pattern(path, BsonRegularExpression.convertToRegularExpression(value));
        } else if (KeyCodec.isKey(value)) {
            points(path, java.util.Collections.singletonList(value));
        } else if (value instanceof Document operators && !operators.isEmpty()) {
            operators.forEach((operator, operand) -> operator(path, operator, operand));
        } else {
            whole = false;
        }
    }

    private void operator(String path, String operator, @Nullable Object operand) {
        if (operator.equals("$in")
                && operand instanceof Collection<?> values
                && values.stream().allMatch(KeyCodec::isKey)) {
            points(path, values);
        } else if (operator.equals("$eq") && KeyCodec.isKey(operand)) {
            points(path, java.util.Collections.singletonList(operand));
        } else if (Set.of("$gt", "$gte", "$lt", "$lte").contains(operator)
                && operand != null
                && KeyCodec.isExact(operand)) {
            byte[] key = KeyCodec.encode(operand);
            byte[] type = KeyCodec.type(key);
            boolean inclusive = operator.endsWith("e");
            add(
                    path,
                    List.of(
                            operator.startsWith("$g")
                                    ? new Span(key, inclusive, type, true, false)
                                    : new Span(type, true, key, inclusive, false)));
            present.add(path);
        } else {
            whole = false;
        }
    }

    private void points(String path, Collection<?> values) {
        whole &= values.stream().allMatch(KeyCodec::isExact);
        if (values.stream().noneMatch(java.util.Objects::isNull)) {
            present.add(path);
        }
        add(
                path,
                values.stream()
                        .map(KeyCodec::encode)
                        .sorted(Arrays::compareUnsigned)
                        .map(Span::point)
                        .distinct()
                        .toList());
    }

    private void pattern(String path, BsonRegularExpression pattern) {
        whole = false;
        String prefix = literalPrefix(pattern);
        if (!prefix.isEmpty()) {
            byte[] key = KeyCodec.stringPrefix(prefix);
            add(path, List.of(new Span(key, true, key, true, false)));
            present.add(path);
        }
    }

    /** What every match of an anchored pattern begins with; empty where that is not plain to see. */
    private static String literalPrefix(BsonRegularExpression pattern) {
        String text = pattern.getPattern();
        if (!text.startsWith("^")
                || (pattern.getOptions() != null && !pattern.getOptions().isEmpty())) {
            return "";
        }
        if (text.contains("|")) {
            return "";
        }
        if (text.startsWith("^\\Q")) {
            int end = text.indexOf("\\E");
            boolean quantified = end >= 0 && end + 2 < text.length() && "*?{".indexOf(text.charAt(end + 2)) >= 0;
            return quantified ? "" : text.substring(3, end < 0 ? text.length() : end);
        }
        StringBuilder prefix = new StringBuilder();
        for (int i = 1; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean escaped =
                    character == '\\' && i + 1 < text.length() && !Character.isLetterOrDigit(text.charAt(i + 1));
            if (escaped) {
                character = text.charAt(++i);
            } else if ("\\.[](){}*+?$^".indexOf(character) >= 0) {
                // A quantifier takes the character before it back.
                boolean optional = "*?{".indexOf(character) >= 0 && prefix.length() > 0;
                return optional ? prefix.substring(0, prefix.length() - 1) : prefix.toString();
            }
            prefix.append(character);
        }
        return prefix.toString();
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

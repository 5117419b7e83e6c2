package io.tocsin.correlate.drl;

import io.tocsin.correlate.drl.Requirement.Literal;
import io.tocsin.correlate.drl.Requirement.Relation;
import io.tocsin.correlate.drl.Subject.Kind;
import io.tocsin.correlate.drl.Subject.Letters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a condition what every event that meets it has. Of {@code a && b} that is what either needs; of {@code a || b}
 * one need of each, together; a negation, and everything that is not known, needs nothing.
 */
final class Requirements {

    private static final Map<String, Relation> RELATIONS = Map.of(
            "contains", Relation.CONTAINS,
            "startsWith", Relation.STARTS_WITH,
            "endsWith", Relation.ENDS_WITH,
            "equals", Relation.EQUALS);
    private static final Map<String, Letters> LETTERS =
            Map.of("toLowerCase", Letters.LOWER, "toUpperCase", Letters.UPPER);

    private final List<Token> tokens;
    private int at;

    private Requirements(List<Token> tokens) {
        this.tokens = tokens;
    }

    static List<Requirement> of(List<Token> condition) {
        Requirements reader = new Requirements(condition);
        List<Requirement> found = reader.either();
        // what is not read to its end is not understood
        return reader.at == condition.size() ? found : List.of();
    }

    private List<Requirement> either() {
        List<Requirement> found = both();
        while (is("||")) {
            at++;
            found = either(found, both());
        }
        return found;
    }

    private static List<Requirement> either(List<Requirement> one, List<Requirement> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return List.of();
        }
        List<Literal> together = new ArrayList<>(narrowest(one).anyOf());
        together.addAll(narrowest(other).anyOf());
        return List.of(new Requirement(together));
    }

    /** Of several needs, the one that the fewest events are likely to meet. */
    private static Requirement narrowest(List<Requirement> needs) {
        return needs.stream()
                .min(Comparator.<Requirement>comparingInt(
                                need -> need.anyOf().stream().allMatch(literal -> literal.relation() == Relation.EQUALS)
                                        ? 0
                                        : 1)
                        .thenComparingInt(need -> need.anyOf().size()))
                .orElseThrow();
    }

    private List<Requirement> both() {
        List<Requirement> found = new ArrayList<>(one());
        while (is("&&")) {
            at++;
            found.addAll(one());
        }
        return found;
    }

    private List<Requirement> one() {
        if (is("!")) {
            at++;
            one();
            return List.of();
        }
        if (!is("(")) {
            return comparison(true);
        }
        at++;
        List<Requirement> inner = either();
        if (!is(")")) {
            at = tokens.size();
            return List.of();
        }
        at++;
        boolean whole = at == tokens.size() || is("&&") || is("||") || is(")");
        return whole ? inner : comparison(false);
    }

    /** Everything up to the next sign that joins conditions. */
    private List<Requirement> comparison(boolean fromItsBeginning) {
        int from = at;
        int depth = 0;
        while (at < tokens.size()) {
            if (depth == 0 && (is("&&") || is("||") || is(")"))) {
                break;
            }
            depth += is("(") ? 1 : is(")") ? -1 : 0;
            at++;
        }
        Requirement read = fromItsBeginning ? read(tokens.subList(from, at)) : null;
        return read == null ? List.of() : List.of(read);
    }

    private static @Nullable Requirement read(List<Token> words) {
        if (matches(words, 0, "isCategory", "(", null, ")") && words.size() == 4) {
            String word = words.get(2).literal();
            Subject categories = new Subject(Kind.LIST, "event.category", Letters.AS_THEY_ARE);
            return word == null || word.isEmpty() ? null : single(categories, Relation.EQUALS, word);
        }
        if (matches(words, 0, "listed", "(", null, ",") && words.size() >= 6) {
            String list = words.get(2).literal();
            List<Token> argument = words.subList(4, words.size() - 1);
            Subject subject = subject(argument);
            return list == null || subject == null || length(argument) != argument.size()
                    ? null
                    : single(subject, Relation.LISTED, list);
        }
        if (matches(words, 0, "fits", "(", null, ")") && words.size() == 4) {
            String list = words.get(2).literal();
            return list == null ? null : single(Subject.WHOLE_EVENT, Relation.FITTED, list);
        }
        Subject subject = subject(words);
        return subject == null ? null : compared(subject, words.subList(length(words), words.size()));
    }

    /** What the first words read; null where that is no text of the event. */
    private static @Nullable Subject subject(List<Token> words) {
        if (words.isEmpty()) {
            return null;
        }
        String first = words.get(0).text();
        boolean field = matches(words, 0, "field", "(", null, ")");
        if (field || matches(words, 0, "fields", "(", null, ")")) {
            String path = words.get(2).literal();
            boolean changed = letters(words, 4) != Letters.AS_THEY_ARE;
            return path == null || (changed && !field)
                    ? null
                    : new Subject(field ? Kind.FIELD : Kind.LIST, path, letters(words, 4));
        }
        EventFields.Field getter = EventFields.of(first);
        return getter == null || !getter.isText() ? null : new Subject(Kind.GETTER, first, letters(words, 1));
    }

    /** How many words {@link #subject} has read. */
    private static int length(List<Token> words) {
        int read = words.get(0).is("field") || words.get(0).is("fields") ? 4 : 1;
        return letters(words, read) == Letters.AS_THEY_ARE ? read : read + 4;
    }

    private static Letters letters(List<Token> words, int from) {
        return matches(words, from, ".", null, "(", ")")
                ? LETTERS.getOrDefault(words.get(from + 1).text(), Letters.AS_THEY_ARE)
                : Letters.AS_THEY_ARE;
    }

    private static @Nullable Requirement compared(Subject subject, List<Token> words) {
        boolean list = subject.kind() == Kind.LIST;
        if (words.size() == 2 && matches(words, 0, "==", null) && !list) {
            return literal(subject, Relation.EQUALS, words.get(1));
        }
        if (words.size() == 2 && matches(words, 0, "contains", null)) {
            return literal(subject, list ? Relation.EQUALS : Relation.CONTAINS, words.get(1));
        }
        if (list) {
            return null;
        }
        if (words.size() == 5 && matches(words, 0, "str", "[", null, "]", null)) {
            return literal(subject, RELATIONS.get(words.get(2).text()), words.get(4));
        }
        if (words.size() == 5 && matches(words, 0, ".", null, "(", null, ")")) {
            return literal(subject, RELATIONS.get(words.get(1).text()), words.get(3));
        }
        return matches(words, 0, "in", "(") ? oneOf(subject, words) : null;
    }

    private static @Nullable Requirement oneOf(Subject subject, List<Token> words) {
        List<Literal> anyOf = new ArrayList<>();
        for (int i = 2; i < words.size(); i += 2) {
            String text = words.get(i).literal();
            if (text == null || i + 1 == words.size()) {
                return null;
            }
            anyOf.add(new Literal(subject, Relation.EQUALS, text));
            if (words.get(i + 1).is(")")) {
                return i + 2 == words.size() ? new Requirement(anyOf) : null;
            }
            if (!words.get(i + 1).is(",")) {
                return null;
            }
        }
        return null;
    }

    private static @Nullable Requirement literal(Subject subject, @Nullable Relation relation, Token literal) {
        String text = literal.literal();
        return relation == null || text == null || (text.isEmpty() && relation != Relation.EQUALS)
                ? null
                : single(subject, relation, text);
    }

    private static Requirement single(Subject subject, Relation relation, String text) {
        return new Requirement(List.of(new Literal(subject, relation, text)));
    }

    /** @param wanted the words that have to stand from there on; null for any */
    private static boolean matches(List<Token> words, int from, @Nullable String... wanted) {
        for (int i = 0; i < wanted.length; i++) {
            String one = wanted[i];
            if (from + i >= words.size() || (one != null && !words.get(from + i).is(one))) {
                return false;
            }
        }
        return true;
    }

    private boolean is(String sign) {
        return at < tokens.size() && tokens.get(at).is(sign);
    }
}

package io.tocsin.correlate.drl;

import io.tocsin.correlate.window.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a condition compares with what. Drools compiles many a comparison that is never true, always true, or fails when it
 * is asked, so that a rule would be blind in silence: such a one is refused, with what to write.
 */
final class Meaning {

    private static final Set<String> EQUALITIES = Set.of("==", "!=");
    private static final Set<String> ORDERINGS = Set.of("<", "<=", ">", ">=");
    private static final Set<String> TEXT_OPERATORS = Set.of("contains", "excludes", "matches", "str");
    private static final Set<String> TEXT_METHODS =
            Set.of("contains", "startsWith", "endsWith", "equals", "equalsIgnoreCase");
    /** Besides the window functions that say yes or no. */
    private static final Set<String> YES_NO_FUNCTIONS = Set.of(
            "listed",
            "matchesListed",
            "mentionsListed",
            "fits",
            "isTimeOfDay",
            "isDayOfWeek",
            "mentions",
            "isAddress",
            "isCategory");

    private final List<Token> tokens;
    private final Map<String, Operand> bound;
    private int at;

    /** A condition that means nothing. */
    static final class Nothing extends RuntimeException {
        final Token where;

        final String remedy;

        Nothing(Token where, String message, String remedy) {
            super(message);
            this.where = where;
            this.remedy = remedy;
        }
    }

    private Meaning(List<Token> tokens, Map<String, Operand> bound) {
        this.tokens = tokens;
        this.bound = bound;
    }

    /**
     * Refuses a condition that means nothing.
     *
     * @param tokens of a condition that {@link Condition} has allowed
     * @param bound what the names bound so far stand for; a binding here is added
     * @throws Nothing where it is one
     */
    static void check(List<Token> tokens, Map<String, Operand> bound) {
        if (!tokens.isEmpty()) {
            new Meaning(tokens, bound).condition();
        }
    }

    private void condition() {
        boolean binds = tokens.size() > 2 && tokens.get(1).is(":");
        at = binds ? 2 : 0;
        int from = at;
        Operand whole = either();
        if (at < tokens.size()) {
            throw EQUALITIES.contains(text(0)) || ORDERINGS.contains(text(0))
                    ? new Nothing(here(), "the result of a comparison is compared", "join two comparisons with &&")
                    : new Nothing(here(), "\"" + text(0) + "\" is not expected here", "write field, operator, value");
        }
        if (binds) {
            at = from;
            Operand value = sum();
            if (value.isSum()) {
                throw new Nothing(
                        value.first(),
                        "of a sum that is bound, Drools takes the first field alone",
                        "write " + tokens.get(0).text() + " : ( " + value.words() + " )");
            }
            bound.put(tokens.get(0).text(), value);
        } else {
            claim(whole);
        }
    }

    private Operand either() {
        return joined("||");
    }

    /** Parts joined by {@code ||}, each of which is of parts joined by {@code &&}. */
    private Operand joined(String sign) {
        int from = at;
        boolean inner = sign.equals("||");
        Operand first = inner ? joined("&&") : part();
        boolean alone = true;
        while (is(sign)) {
            claim(first);
            alone = false;
            at++;
            if (isComparison()) {
                half(from, sign);
            } else {
                claim(inner ? joined("&&") : part());
            }
        }
        return alone ? first : verdict(from);
    }

    /** Drools gives half a comparison the first field of what stands before it, which is meant only where there is no other. */
    private void half(int from, String sign) {
        int depth = 0;
        boolean whole = false;
        for (int i = from; i < at - 1; i++) {
            depth += tokens.get(i).is("(") ? 1 : tokens.get(i).is(")") ? -1 : 0;
            boolean joins = tokens.get(i).is("&&") || tokens.get(i).is("||");
            whole |= joins
                    && (depth > 0
                            || !tokens.get(i).is(sign)
                            || !isComparison(tokens.get(i + 1).text()));
        }
        if (whole || tokens.get(from).is("(") || tokens.get(from).is("!") || (from > 0 && !isBeginning(from - 1))) {
            throw new Nothing(here(), "half a comparison has no field of its own", "write the field again before it");
        }
        int back = at;
        at = from;
        Operand left = sum();
        if (left.isSum()) {
            throw new Nothing(
                    tokens.get(back), "half a comparison has no sum of its own", "write the sum again before it");
        }
        at = back;
        compare(left);
    }

    private boolean isBeginning(int before) {
        return tokens.get(before).is("(") || tokens.get(before).is(":");
    }

    private Operand part() {
        int from = at;
        Operand left = sum();
        if (isComparison() || is("not") || is("in") || TEXT_OPERATORS.contains(text(0))) {
            compare(left);
            return verdict(from);
        }
        return left;
    }

    private void compare(Operand left) {
        Token where = here();
        String operator = text(0);
        at++;
        if (operator.equals("not")) {
            operator = text(0);
            at++;
        }
        if (operator.equals("in")) {
            if (WindowCall.NAMES.contains(left.first().text())) {
                throw new Nothing(
                        where,
                        "in fails where the key of " + left.first().text() + " is absent",
                        "write " + left.words() + " == … || " + left.words() + " == …");
            }
            expect("(");
            do {
                Comparing.equal(where, left, sum(), "==");
            } while (skip(","));
            expect(")");
        } else if (operator.equals("str")) {
            expect("[");
            String how = text(0);
            at++;
            expect("]");
            Comparing.text(where, left, how, sum());
        } else if (TEXT_OPERATORS.contains(operator)) {
            Comparing.text(where, left, operator, sum());
        } else if (EQUALITIES.contains(operator)) {
            Comparing.equal(where, left, sum(), operator);
        } else {
            Comparing.order(where, left, sum(), operator);
        }
    }

    private Operand sum() {
        int from = at;
        Operand left = value();
        while (is("+") || is("-")) {
            at++;
            Operand right = value();
            if (left.constant() && right.constant()) {
                throw new Nothing(left.first(), "a sum of two constants", "write what it comes to");
            }
            boolean texts = left.is(Operand.Type.TEXT) || right.is(Operand.Type.TEXT);
            if (texts && (left.is(Operand.Type.NUMBER) || right.is(Operand.Type.NUMBER))) {
                throw new Nothing(
                        left.first(), "a text and a number are added", "compare each with a value of its kind");
            }
            Operand.Type type = left.type() == right.type() ? left.type() : Operand.Type.UNKNOWN;
            left = new Operand(type, tokens.subList(from, at), false, false);
        }
        return left;
    }

    private Operand value() {
        int from = at;
        if (is("-") || is("+")) {
            at++;
            Operand number = value();
            return new Operand(number.type(), tokens.subList(from, at), number.constant(), false);
        }
        if (skip("!")) {
            claim(value());
            return verdict(from);
        }
        Operand read = first();
        while (is(".")) {
            at++;
            read = method(read, from);
        }
        return read;
    }

    private Operand first() {
        int from = at;
        if (at >= tokens.size()) {
            throw new Nothing(tokens.get(tokens.size() - 1), "the condition is not complete", "write what is compared");
        }
        Token token = here();
        at++;
        if (token.is("(")) {
            Operand inner = either();
            expect(")");
            if (inner.isSum()) {
                return new Operand(inner.type(), tokens.subList(from, at), inner.constant(), inner.declared());
            }
            return inner.is(Operand.Type.VERDICT) ? verdict(from) : inner;
        }
        switch (token.kind()) {
            case TEXT -> {
                return new Operand(Operand.Type.TEXT, List.of(token), true, false);
            }
            case NUMBER -> {
                return new Operand(Operand.Type.NUMBER, List.of(token), true, false);
            }
            case WORD -> {
                return word(token, from);
            }
            case SIGN -> throw new Nothing(token, "\"" + token.text() + "\" is not expected here", "write a field");
        }
        throw new IllegalStateException("no such kind: " + token.kind());
    }

    private Operand word(Token token, int from) {
        String word = token.text();
        EventFields.Field field = EventFields.of(word);
        Operand named = bound.get(word);
        List<Operand> arguments = is("(") ? arguments() : List.of();
        List<Token> written = tokens.subList(from, at);
        if (word.equals("true") || word.equals("false")) {
            return new Operand(Operand.Type.YES_NO, written, true, true);
        }
        if (named != null) {
            return new Operand(named.type(), written, named.constant(), named.declared());
        }
        if (field != null) {
            return new Operand(field.isText() ? Operand.Type.TEXT : Operand.Type.NUMBER, written, false, true);
        }
        if (Set.of("mentions", "isAddress").contains(word)) {
            Comparing.function(token, arguments);
        }
        if (Set.of("sum", "average", "percentile").contains(word)) {
            Comparing.calculated(token, arguments);
        }
        return switch (word) {
            case "field" -> new Operand(Operand.Type.TEXT, written, false, false);
            case "fields", "entries" -> new Operand(Operand.Type.LIST, written, false, true);
            case "number" -> new Operand(Operand.Type.NUMBER, written, false, false);
            default -> new Operand(type(word), written, false, true);
        };
    }

    private static Operand.Type type(String function) {
        Site.Kind window = WindowCall.kind(function);
        boolean says = window == null ? YES_NO_FUNCTIONS.contains(function) : window.isYesOrNo();
        boolean number = window != null || function.equals("entropy");
        return says ? Operand.Type.YES_NO : number ? Operand.Type.NUMBER : Operand.Type.UNKNOWN;
    }

    private List<Operand> arguments() {
        expect("(");
        List<Operand> arguments = new ArrayList<>();
        while (!is(")")) {
            arguments.add(sum());
            if (!skip(",")) {
                break;
            }
        }
        expect(")");
        return arguments;
    }

    private Operand method(Operand of, int from) {
        Token name = here();
        at++;
        List<Operand> arguments = arguments();
        if (TEXT_METHODS.contains(name.text()) && arguments.size() == 1) {
            Comparing.method(name, of, arguments.get(0));
        }
        Operand.Type type =
                switch (name.text()) {
                    case "toLowerCase", "toUpperCase" -> Operand.Type.TEXT;
                    case "length", "size" -> Operand.Type.NUMBER;
                    default -> Operand.Type.YES_NO;
                };
        return new Operand(of.isUnknown() ? Operand.Type.UNKNOWN : type, tokens.subList(from, at), of.constant(), true);
    }

    /** What stands where something has to be true or not. */
    private static void claim(Operand whole) {
        if (whole.constant() && whole.is(Operand.Type.YES_NO)) {
            throw new Nothing(whole.first(), whole.words() + " is no condition", "compare a field with a value");
        }
        if (!whole.is(Operand.Type.YES_NO) && !whole.is(Operand.Type.VERDICT) && !whole.isUnknown()) {
            throw new Nothing(
                    whole.first(), whole.words() + " is " + whole.type().words + ", and not compared", "compare it");
        }
    }

    private Operand verdict(int from) {
        return new Operand(Operand.Type.VERDICT, tokens.subList(from, at), false, true);
    }

    private boolean isComparison() {
        return isComparison(text(0));
    }

    private static boolean isComparison(String sign) {
        return EQUALITIES.contains(sign) || ORDERINGS.contains(sign);
    }

    private void expect(String sign) {
        if (!skip(sign)) {
            Token where = at < tokens.size() ? here() : tokens.get(tokens.size() - 1);
            throw new Nothing(where, "\"" + sign + "\" is missing here", "write field, operator, value");
        }
    }

    private boolean skip(String sign) {
        boolean there = is(sign);
        at += there ? 1 : 0;
        return there;
    }

    private boolean is(String sign) {
        return text(0).equals(sign);
    }

    private String text(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead).text() : "";
    }

    private Token here() {
        return tokens.get(Math.min(at, tokens.size() - 1));
    }
}

package io.tocsin.correlate.drl;

import java.util.List;
import java.util.Set;

/** Which comparisons of two values mean something; the others are thrown as {@link Meaning.Nothing}. */
final class Comparing {

    private static final Set<String> COUNTING = Set.of("count", "distinct");

    private Comparing() {}

    static void equal(Token where, Operand left, Operand right, String operator) {
        common(where, left, right);
        Operand list = left.is(Operand.Type.LIST) ? left : right;
        if (list.is(Operand.Type.LIST)) {
            throw new Meaning.Nothing(
                    where, list.words() + " is a list, which equals no value", "write " + list.words() + " contains …");
        }
        types(left, right);
        boolean fractional = right.is(Operand.Type.NUMBER) && right.number() != Math.rint(right.number());
        if (fractional && !Double.isNaN(right.number()) && isWhole(left)) {
            throw new Meaning.Nothing(
                    where, left.words() + " is a whole number, never " + right.words(), "compare with a whole number");
        }
        range(where, left, right, operator);
        if (left.tokens().size() == 1 && left.first().is("arrival") && right.isLiteral()) {
            Set<String> values = Set.of("late", "ahead", "in time");
            if (!values.contains(right.first().unquoted())) {
                throw new Meaning.Nothing(
                        where, "arrival is never " + right.words(), "use one of \"late\", \"ahead\", \"in time\"");
            }
        }
    }

    static void order(Token where, Operand left, Operand right, String operator) {
        common(where, left, right);
        for (Operand one : List.of(left, right)) {
            if (!one.is(Operand.Type.NUMBER) && !one.isUnknown()) {
                throw new Meaning.Nothing(
                        where,
                        one.words() + " is " + one.type().words + ", which is not more or less than another",
                        one.is(Operand.Type.TEXT)
                                ? "compare texts with == or matches; a number in a field is number(\"its.path\")"
                                : "compare numbers with " + operator);
            }
        }
        range(where, left, right, operator);
    }

    private static void common(Token where, Operand left, Operand right) {
        if (left.constant() && right.constant()) {
            throw new Meaning.Nothing(where, "two constants are compared", "compare a field with one of them");
        }
        if (left.is(Operand.Type.VERDICT) || right.is(Operand.Type.VERDICT)) {
            throw new Meaning.Nothing(
                    where, "the result of a comparison is compared", "join comparisons with && and ||, negate with !");
        }
        if (!Double.isNaN(left.number())
                && right.declared()
                && EventFields.of(right.first().text()) != null) {
            throw new Meaning.Nothing(where, "a number stands before the field", "write the field first");
        }
    }

    private static void types(Operand left, Operand right) {
        if (left.isUnknown() || right.isUnknown() || left.type() == right.type()) {
            return;
        }
        // where a document may have anything, Drools compares with what the other writes
        boolean free = left.is(Operand.Type.TEXT)
                ? !left.declared() && (right.isWholeNumber() || (right.is(Operand.Type.YES_NO) && right.constant()))
                : left.is(Operand.Type.NUMBER) && !left.declared() && isDigits(right);
        if (free && right.constant()) {
            return;
        }
        throw new Meaning.Nothing(
                right.first(),
                left.words() + " is " + left.type().words + " and is compared with " + right.type().words,
                remedy(left, right));
    }

    private static String remedy(Operand left, Operand right) {
        if (left.is(Operand.Type.TEXT) && right.constant()) {
            return "write \"" + right.words() + "\"";
        }
        if (left.is(Operand.Type.NUMBER) && isDigits(right)) {
            return "leave the quotes away";
        }
        return left.is(Operand.Type.YES_NO)
                ? "write it alone, or with ! before it"
                : "compare it with " + left.type().words;
    }

    private static boolean isDigits(Operand right) {
        return right.isLiteral()
                && right.first().kind() == Token.Kind.TEXT
                && right.first().unquoted().matches("0|[1-9]\\d{0,8}");
    }

    static void text(Token where, Operand left, String operator, Operand right) {
        boolean length = operator.equals("length");
        boolean many = left.is(Operand.Type.LIST)
                && Set.of("contains", "excludes", "matches").contains(operator);
        if (!left.is(Operand.Type.TEXT) && !many && !left.isUnknown()) {
            throw new Meaning.Nothing(
                    where,
                    left.words() + " is " + left.type().words + ", and " + operator + " looks at texts",
                    left.is(Operand.Type.NUMBER)
                            ? "compare numbers with == < <= > >= or in"
                            : left.is(Operand.Type.LIST)
                                    ? "write " + left.words() + " contains … or " + left.words() + " matches …"
                                    : "write it alone, or with ! before it");
        }
        argument(where, left, operator, right, length ? Operand.Type.NUMBER : Operand.Type.TEXT);
    }

    static void method(Token name, Operand of, Operand argument) {
        boolean list = of.is(Operand.Type.LIST) && name.is("contains");
        if (of.is(Operand.Type.TEXT) || list) {
            argument(name, of, name.text(), argument, Operand.Type.TEXT);
        } else if (of.is(Operand.Type.LIST)) {
            throw new Meaning.Nothing(
                    name,
                    of.words() + " is a list, and " + name.text() + " looks at texts",
                    "write " + of.words() + " contains …");
        }
    }

    private static void argument(Token where, Operand of, String operator, Operand argument, Operand.Type wanted) {
        if (of.constant() && argument.constant()) {
            throw new Meaning.Nothing(where, "two constants are compared", "compare a field with one of them");
        }
        if (argument.type() != wanted && !argument.isUnknown()) {
            throw new Meaning.Nothing(
                    where,
                    operator + " takes " + wanted.words + ", not " + argument.type().words,
                    wanted == Operand.Type.TEXT && argument.constant()
                            ? "write \"" + argument.words() + "\""
                            : "give it " + wanted.words);
        }
    }

    /** {@code mentions} and {@code isAddress}. */
    static void function(Token name, List<Operand> arguments) {
        boolean mentions = name.is("mentions");
        if (arguments.isEmpty()
                || arguments.get(0).constant()
                || (mentions && arguments.size() < 2)
                || (!mentions && arguments.get(0).is(Operand.Type.NUMBER))) {
            throw new Meaning.Nothing(
                    name,
                    mentions ? "mentions takes a field, then words" : "isAddress takes a field that is a text",
                    mentions ? "write e.g. mentions(message, \"failed\")" : "write e.g. isAddress(hostName)");
        }
    }

    /** The last argument of a function that calculates, which looks at numbers. */
    static void calculated(Token name, List<Operand> arguments) {
        Operand value = arguments.isEmpty() ? null : arguments.get(arguments.size() - 1);
        if (value != null && (value.is(Operand.Type.TEXT) || value.is(Operand.Type.LIST))) {
            Token path = value.tokens().size() > 2 ? value.tokens().get(2) : value.first();
            throw new Meaning.Nothing(
                    value.first(),
                    name.text() + " calculates with numbers, and " + value.words() + " is " + value.type().words,
                    "write e.g. number(" + (path.kind() == Token.Kind.TEXT ? path.text() : "\"source.bytes\"")
                            + ") there; how many there are of a text is told by count and distinct");
        }
    }

    /** Numbers that a field cannot have. */
    private static void range(Token where, Operand left, Operand right, String operator) {
        double number = right.number();
        double least = least(left);
        double most = isSmall(left) ? Integer.MAX_VALUE : Double.POSITIVE_INFINITY;
        if (Double.isNaN(number)) {
            return;
        }
        boolean outside = number < least || number > most;
        boolean said =
                switch (operator) {
                    case "<", ">=" -> number <= least || number > most;
                    case ">", "<=" -> number < least || number >= most;
                    default -> outside;
                };
        if (said) {
            throw new Meaning.Nothing(
                    where,
                    left.words() + " is "
                            + (outside ? "never " + (number < least ? "below " : "above ") : "always at least ")
                            + (number > most ? Integer.toString(Integer.MAX_VALUE) : Integer.toString((int) least)),
                    "compare with a number that it can be" + (least == -1 ? "; where it is absent it is -1" : ""));
        }
    }

    private static double least(Operand left) {
        if (isLength(left)) {
            return 0;
        }
        String first = left.first().text();
        boolean getter = left.declared() && EventFields.of(first) != null && left.is(Operand.Type.NUMBER);
        return !getter || first.equals("delaySeconds")
                ? Double.NEGATIVE_INFINITY
                : first.equals("occurrences") ? 1 : -1;
    }

    /** Java's {@code int}. */
    private static boolean isSmall(Operand left) {
        return (left.declared() && left.first().is("occurrences")) || isLength(left);
    }

    /** Whether it ends with {@code .length()} or {@code .size()}. */
    private static boolean isLength(Operand left) {
        int tokens = left.tokens().size();
        return tokens > 3
                && left.tokens().get(tokens - 1).is(")")
                && Set.of("length", "size")
                        .contains(left.tokens().get(tokens - 3).text());
    }

    private static boolean isWhole(Operand left) {
        String first = left.first().text();
        return left.is(Operand.Type.NUMBER) && (EventFields.of(first) != null || COUNTING.contains(first));
    }
}

package io.tocsin.correlate.drl;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Regular expressions in conditions. Drools' operator {@code matches} takes as long as an expression takes, and Drools
 * 10.2.0 finds the expressions only where every condition is compiled to a class of its own, which doubles the time; a call
 * of a function is bounded and needs no such class. So {@code urlPath matches "x"} is compiled as
 * {@code RuleFunctions.matches(urlPath, "x")}, which means the same. Texts in single quotes get double ones.
 */
final class Expressions {

    private static final Set<String> BEFORE = Set.of("&&", "||", "(", "!");
    private static final Set<String> NEXT = Set.of("&&", "||");

    private Expressions() {}

    /** An expression that cannot be compiled like this. */
    static final class Wrong extends RuntimeException {
        final Token where;

        Wrong(Token where) {
            super("a regular expression stands in quotes after one field, and does not share the field with others");
            this.where = where;
        }
    }

    /**
     * What to change in a condition.
     *
     * @throws Wrong where it says {@code matches} in another way
     */
    static List<Edit> of(List<Token> tokens) {
        List<Edit> edits = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).text().startsWith("'")
                    && (i == 0 || !tokens.get(i - 1).is("matches"))) {
                // Java takes a single sign in single quotes for a number
                edits.add(new Edit(
                        tokens.get(i).start(),
                        tokens.get(i).text().length(),
                        quoted(tokens.get(i).text())));
            }
            if (isLong(tokens.get(i))) {
                // beside an int, and in front of a field, Java takes it for an int that is out of range
                edits.add(new Edit(tokens.get(i).end(), 0, "L"));
            }
            if (!tokens.get(i).is("matches")) {
                continue;
            }
            boolean negated = i > 0 && tokens.get(i - 1).is("not");
            int from = operand(tokens, negated ? i - 1 : i);
            if (from < 0 || !isWhole(tokens, i + 1)) {
                throw new Wrong(tokens.get(i));
            }
            Token operator = tokens.get(negated ? i - 1 : i);
            Token expression = tokens.get(i + 1);
            edits.add(new Edit(tokens.get(from).start(), 0, (negated ? "!" : "") + "RuleFunctions.matches("));
            edits.add(new Edit(operator.start(), tokens.get(i).end() - operator.start(), ","));
            edits.add(new Edit(expression.start(), expression.text().length(), quoted(expression.text()) + ")"));
        }
        return edits;
    }

    /** Whether it is a whole number that Java does not take for an {@code int}. */
    private static boolean isLong(Token token) {
        return token.kind() == Token.Kind.NUMBER
                && token.text().matches("\\d{10,18}")
                && Long.parseLong(token.text()) > Integer.MAX_VALUE;
    }

    /** In double quotes; what stands in single ones has neither quotes nor backslashes in it, see {@link Condition}. */
    private static String quoted(String text) {
        return "\"" + text.substring(1, text.length() - 1) + "\"";
    }

    /** Where the field begins that stands before this place, read to its end; -1 where there is something else. */
    private static int operand(List<Token> tokens, int end) {
        int at = end - 1;
        while (at >= 0 && tokens.get(at).is(")")) {
            while (at >= 0 && !tokens.get(at).is("(")) {
                at--;
            }
            at--;
            if (at >= 1 && tokens.get(at - 1).is(".")) {
                at -= 2;
            } else {
                break;
            }
        }
        boolean word = at >= 0
                && tokens.get(at).kind() == Token.Kind.WORD
                && !tokens.get(at).is("not");
        return word && (at == 0 || BEFORE.contains(tokens.get(at - 1).text())) ? at : -1;
    }

    /** Whether the expression stands in the text, and what comes after it does not lean on the field before it. */
    private static boolean isWhole(List<Token> tokens, int at) {
        if (at >= tokens.size() || tokens.get(at).kind() != Token.Kind.TEXT) {
            return false;
        }
        if (at + 1 == tokens.size() || tokens.get(at + 1).is(")")) {
            return true;
        }
        if (!NEXT.contains(tokens.get(at + 1).text()) || at + 3 >= tokens.size()) {
            return false;
        }
        // a whole comparison begins with a field, and what is no comparison with a function
        Token next = tokens.get(at + 2);
        return next.is("(")
                || next.is("!")
                || EventFields.of(next.text()) != null
                || EventFields.WITH_ARGUMENT.contains(next.text())
                || Condition.FUNCTIONS.contains(next.text())
                || WindowCall.NAMES.contains(next.text());
    }
}

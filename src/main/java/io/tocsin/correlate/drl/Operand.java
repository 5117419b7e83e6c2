package io.tocsin.correlate.drl;

import java.util.List;

/**
 * What stands on one side of a comparison.
 *
 * @param type what sort of value it has
 * @param tokens as written
 * @param constant whether it reads nothing of the event
 * @param declared whether the type is known of the field; else it is whatever the document has there
 */
record Operand(Type type, List<Token> tokens, boolean constant, boolean declared) {

    enum Type {
        TEXT("a text"),
        NUMBER("a number"),
        LIST("a list of texts"),
        /** What a function or a method says. */
        YES_NO("yes or no"),
        /** What a comparison says: Drools never takes it for equal to anything. */
        VERDICT("a comparison"),
        /** Left to the compiler. */
        UNKNOWN("unknown");

        final String words;

        Type(String words) {
            this.words = words;
        }
    }

    Operand {
        tokens = List.copyOf(tokens);
    }

    Token first() {
        return tokens.get(0);
    }

    boolean is(Type other) {
        return type == other;
    }

    boolean isUnknown() {
        return type == Type.UNKNOWN;
    }

    boolean isLiteral() {
        return tokens.size() == 1 && constant;
    }

    /** Whether it is added up, and that without parentheses around it. */
    boolean isSum() {
        int depth = 0;
        for (int i = 1; i < tokens.size(); i++) {
            Token before = tokens.get(i - 1);
            depth += before.is("(") ? 1 : before.is(")") ? -1 : 0;
            if (depth == 0 && (tokens.get(i).is("+") || tokens.get(i).is("-"))) {
                return true;
            }
        }
        return false;
    }

    /** A number in the text, with its sign; {@link Double#NaN} where it is another operand. */
    double number() {
        boolean signed = tokens.size() == 2 && tokens.get(0).is("-");
        Token last = tokens.get(tokens.size() - 1);
        if (last.kind() != Token.Kind.NUMBER || (tokens.size() != 1 && !signed)) {
            return Double.NaN;
        }
        return Double.parseDouble((signed ? "-" : "") + last.text());
    }

    boolean isWholeNumber() {
        return number() == Math.rint(number())
                && tokens.get(tokens.size() - 1).text().indexOf('.') < 0;
    }

    /** As written, on one line. */
    String words() {
        StringBuilder words = new StringBuilder();
        for (Token token : tokens) {
            words.append(token.text());
        }
        return words.toString();
    }
}

package io.tocsin.correlate.text;

import io.tocsin.correlate.text.Part.Chars;
import io.tocsin.correlate.text.Part.Repeat;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a regular expression of {@link java.util.regex.Pattern} for the texts that it may match. It never leaves out a text
 * that the expression matches; where a part is not understood, there is no answer.
 */
final class ExpressionReader {

    private static final String IGNORING_CASE = "(?i)";
    private static final int DEEPEST = 30;
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9A-Fa-f]{2}");
    private static final Pattern COUNT = Pattern.compile("([0-9]{1,4})(,([0-9]{0,4}))?");

    private final String expression;
    private final boolean ignoresCase;
    private int at;
    private int depth;
    private boolean isExact = true;

    /** Something is not understood. It never leaves this class. */
    private static final class UnknownException extends RuntimeException {
        UnknownException() {
            super(null, null, false, false);
        }
    }

    private ExpressionReader(String expression) {
        this.expression = expression;
        ignoresCase = expression.startsWith(IGNORING_CASE);
        at = ignoresCase ? IGNORING_CASE.length() : 0;
    }

    /** Empty where the expression, or a part of it, is not understood. */
    static Optional<Expression> read(String expression) {
        if (expression.chars().anyMatch(c -> Character.isSurrogate((char) c))) {
            return Optional.empty();
        }
        ExpressionReader reader = new ExpressionReader(expression);
        try {
            Part whole = reader.alternatives();
            return reader.at < expression.length()
                    ? Optional.empty()
                    : Optional.of(new Expression(whole, reader.ignoresCase, reader.isExact));
        } catch (UnknownException e) {
            return Optional.empty();
        }
    }

    private boolean isNext(char c) {
        return at < expression.length() && expression.charAt(at) == c;
    }

    private boolean skip(String words) {
        boolean is = expression.startsWith(words, at);
        at += is ? words.length() : 0;
        return is;
    }

    private char next() {
        if (at >= expression.length()) {
            throw new UnknownException();
        }
        return expression.charAt(at++);
    }

    private Part alternatives() {
        if (++depth > DEEPEST) {
            throw new UnknownException();
        }
        List<Part> alternatives = new ArrayList<>();
        do {
            alternatives.add(sequence());
        } while (skip("|"));
        depth--;
        return alternatives.size() == 1 ? alternatives.get(0) : new Part.Either(alternatives);
    }

    private Part sequence() {
        List<Part> parts = new ArrayList<>();
        while (at < expression.length() && !isNext('|') && !isNext(')')) {
            parts.add(repeated(one()));
        }
        return parts.size() == 1 ? parts.get(0) : new Part.Sequence(parts);
    }

    /** The part with how often it may stand there. */
    private Part repeated(Part one) {
        Part repeated;
        if (skip("?")) {
            repeated = new Repeat(one, 0, 1);
        } else if (skip("*")) {
            repeated = new Repeat(one, 0, Repeat.UNBOUNDED);
        } else if (skip("+")) {
            repeated = new Repeat(one, 1, Repeat.UNBOUNDED);
        } else if (skip("{")) {
            repeated = counted(one);
        } else {
            return one;
        }
        if (!skip("?") && skip("+")) {
            isExact = false;
        }
        return repeated;
    }

    private Part counted(Part one) {
        int end = expression.indexOf('}', at);
        var count = COUNT.matcher(expression.substring(at, Math.max(at, end)));
        if (!count.matches()) {
            throw new UnknownException();
        }
        at = end + 1;
        int least = Integer.parseInt(count.group(1));
        String most = count.group(3);
        if (count.group(2) == null) {
            return new Repeat(one, least, least);
        }
        return new Repeat(one, least, most == null || most.isEmpty() ? Repeat.UNBOUNDED : Integer.parseInt(most));
    }

    private Part one() {
        char c = next();
        return switch (c) {
            case '(' -> group();
            case '[' -> new Chars(oneOf());
            case '\\' -> escaped();
            case '.' -> new Chars(Symbols.without(Symbols.LINE_ENDS));
            case '^', '$' -> aside();
            case '*', '+', '?', '{' -> throw new UnknownException();
            default -> new Chars(literal(c));
        };
    }

    /** It says something of a place, and matches no character. */
    private Part aside() {
        isExact = false;
        return Part.NOTHING;
    }

    private BitSet literal(int c) {
        BitSet symbols = new BitSet();
        symbols.set(c);
        return folded(symbols);
    }

    private BitSet folded(BitSet symbols) {
        for (int capital = 'A'; ignoresCase && capital <= 'Z'; capital++) {
            int small = capital + ('a' - 'A');
            if (symbols.get(capital) || symbols.get(small)) {
                symbols.set(capital);
                symbols.set(small);
            }
        }
        return symbols;
    }

    private Part group() {
        boolean isAside = false;
        if (ignoresCase && skip("?i)")) {
            return Part.NOTHING; // it does so already
        }
        if (isNext('?')) {
            isAside = skip("?!") || skip("?=") || skip("?<!") || skip("?<=");
            if (skip("?>")) {
                isExact = false;
            } else if (!isAside && !skip("?:")) {
                throw new UnknownException(); // flags, names
            }
        }
        Part inside = alternatives();
        if (!skip(")")) {
            throw new UnknownException();
        }
        return isAside ? aside() : inside;
    }

    private BitSet oneOf() {
        boolean isNegated = skip("^");
        BitSet symbols = new BitSet();
        for (boolean first = true; first || !isNext(']'); first = false) {
            if (isNext('[') || expression.startsWith("&&", at) || (first && isNext(']'))) {
                throw new UnknownException();
            }
            BitSet one = inClass();
            if (isNext('-') && at + 1 < expression.length() && expression.charAt(at + 1) != ']') {
                at++;
                one = range(one, inClass());
            }
            symbols.or(one);
        }
        at++;
        folded(symbols);
        if (isNegated) {
            symbols.flip(0, Part.BEYOND + 1);
        }
        return symbols;
    }

    private static BitSet range(BitSet first, BitSet last) {
        int from = first.nextSetBit(0);
        int to = last.nextSetBit(0);
        if (first.cardinality() != 1 || last.cardinality() != 1 || to < from) {
            throw new UnknownException();
        }
        first.set(from, to + 1);
        return first;
    }

    private BitSet inClass() {
        char c = next();
        BitSet symbols = new BitSet();
        if (c == '[') {
            throw new UnknownException();
        }
        if (c != '\\') {
            symbols.set(c);
            return symbols;
        }
        c = next();
        int code = code(c);
        if (code >= 0 || !Character.isLetterOrDigit(c)) {
            symbols.set(code >= 0 ? code : c);
            return symbols;
        }
        return Symbols.escaped(c).orElseThrow(UnknownException::new);
    }

    private Part escaped() {
        char c = next();
        int code = code(c);
        if (code >= 0 || !Character.isLetterOrDigit(c)) {
            return new Chars(literal(code >= 0 ? code : c));
        }
        if ("bBAzZG".indexOf(c) >= 0) {
            return aside();
        }
        if (c == 'R' || (c >= '1' && c <= '9')) {
            isExact = false;
            return Part.ANYTHING;
        }
        return new Chars(Symbols.escaped(c).orElseThrow(UnknownException::new));
    }

    /** The character that is written as two digits behind {@code x}, which are read; -1 where it is not written so. */
    private int code(char kind) {
        int end = at + 2;
        if (kind != 'x'
                || end > expression.length()
                || !HEXADECIMAL.matcher(expression.substring(at, end)).matches()) {
            return -1;
        }
        int code = Integer.parseInt(expression.substring(at, end), 16);
        at = end;
        return code;
    }
}

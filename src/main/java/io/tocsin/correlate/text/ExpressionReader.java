package io.tocsin.correlate.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a regular expression of {@link java.util.regex.Pattern} for what its matches have in common. It never says more than
 * is true: what it does not know matches anything.
 */
final class ExpressionReader {

    private static final String IGNORING_CASE = "(?i)";
    private static final int DEEPEST = 30;
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9A-Fa-f]{2}");

    /** Places between characters. */
    private static final Language NOTHING = Language.of(Set.of(""));

    private final String expression;
    private final boolean ignoresCase;
    private int at;
    private int depth;
    private boolean unknown;

    ExpressionReader(String expression) {
        this.expression = expression;
        ignoresCase = expression.startsWith(IGNORING_CASE);
        at = ignoresCase ? IGNORING_CASE.length() : 0;
    }

    /** Whether capital letters A to Z are as good as small ones; then what {@link #read} tells is in small ones. */
    boolean ignoresCase() {
        return ignoresCase;
    }

    Language read() {
        Language whole = alternatives();
        return unknown || at < expression.length() ? Language.ANYTHING : whole;
    }

    private boolean isNext(char c) {
        return at < expression.length() && expression.charAt(at) == c;
    }

    private boolean skip(String words) {
        boolean is = expression.startsWith(words, at);
        at += is ? words.length() : 0;
        return is;
    }

    /** Something in it is not understood: nothing is known of the whole. */
    private Language giveUp() {
        unknown = true;
        at = expression.length();
        return Language.ANYTHING;
    }

    private Language alternatives() {
        if (++depth > DEEPEST) {
            return giveUp();
        }
        List<Language> alternatives = new ArrayList<>();
        do {
            alternatives.add(sequence());
        } while (skip("|"));
        depth--;
        return Language.either(alternatives);
    }

    private Language sequence() {
        List<Language> parts = new ArrayList<>();
        while (at < expression.length() && !isNext('|') && !isNext(')')) {
            repeated(one(), parts);
        }
        return Language.sequence(parts);
    }

    /** Adds what one part means with how often it may stand there. */
    private void repeated(Language one, List<Language> parts) {
        char sign = at < expression.length() ? expression.charAt(at) : ' ';
        switch (sign) {
            case '?' -> parts.add(Language.either(List.of(one, NOTHING)));
            case '*' -> parts.add(Language.ANYTHING);
            case '+' -> parts.addAll(List.of(one, Language.ANYTHING));
            case '{' -> {
                int end = expression.indexOf('}', at);
                if (end < 0) {
                    giveUp();
                    return;
                }
                parts.addAll(counted(one, expression.substring(at + 1, end)));
                at = end;
            }
            default -> {
                parts.add(one);
                return;
            }
        }
        at++;
        if (!skip("?")) {
            skip("+");
        }
    }

    /** @param times how often it may stand there: {@code 2}, {@code 2,} or {@code 2,5} */
    private static List<Language> counted(Language one, String times) {
        boolean mayLack = times.startsWith("0") || times.startsWith(",");
        if (mayLack || times.startsWith("1")) {
            return mayLack ? List.of(Language.ANYTHING) : List.of(one, Language.ANYTHING);
        }
        return times.equals("2") ? List.of(one, one) : List.of(one, one, Language.ANYTHING);
    }

    private Language one() {
        char c = expression.charAt(at++);
        return switch (c) {
            case '(' -> group();
            case '[' -> oneOf();
            case '\\' -> escaped();
            case '.' -> Language.ANYTHING;
            case '^', '$' -> NOTHING;
            case '*', '+', '?', '{' -> giveUp();
            default -> literal(c);
        };
    }

    private Language literal(char c) {
        boolean folded = ignoresCase && c >= 'A' && c <= 'Z';
        return Language.of(Set.of(String.valueOf(folded ? Character.toLowerCase(c) : c)));
    }

    private Language group() {
        boolean aside = false;
        if (ignoresCase && skip("?i)")) {
            return NOTHING; // it does so already
        }
        if (isNext('?')) {
            aside = skip("?!") || skip("?=") || skip("?<!") || skip("?<=");
            if (!aside && !skip("?:") && !skip("?>")) {
                return giveUp(); // flags, names
            }
        }
        Language inside = alternatives();
        if (!skip(")")) {
            return giveUp();
        }
        return aside ? NOTHING : inside;
    }

    /** A few characters side by side are told one by one; of ranges, of what is not to stand there, and the like nothing. */
    private Language oneOf() {
        List<String> characters = new ArrayList<>();
        boolean plain = !isNext('^');
        for (boolean first = true; first || !isNext(']'); first = false) {
            if (at >= expression.length() || isNext('[') || isNext('&') || (first && isNext(']'))) {
                return giveUp();
            }
            char c = expression.charAt(at++);
            if (c == '\\' && at < expression.length()) {
                c = expression.charAt(at++);
                int code = code(c);
                boolean isClass = code < 0 && Character.isLetterOrDigit(c);
                if (isClass && "dDwWsShHvVbtnrfae".indexOf(c) < 0) {
                    return giveUp(); // \Q, \p{…} and the like go on
                }
                c = code < 0 ? c : (char) code;
                plain &= !isClass;
            } else {
                plain &= c != '-' || first || isNext(']');
            }
            characters.add(String.valueOf(ignoresCase && c < 128 ? Character.toLowerCase(c) : c));
        }
        at++;
        return plain ? Language.of(Set.copyOf(characters)) : Language.ANYTHING;
    }

    private Language escaped() {
        if (at >= expression.length()) {
            return giveUp();
        }
        char c = expression.charAt(at++);
        int code = code(c);
        if (code >= 0) {
            return literal((char) code);
        }
        if (!Character.isLetterOrDigit(c)) {
            return literal(c);
        }
        return switch (c) {
            case 'd', 'D', 'w', 'W', 's', 'S', 'h', 'H', 'v', 'V', 'R', 't', 'n', 'r', 'f', 'a', 'e' ->
                Language.ANYTHING;
            case 'b', 'B', 'A', 'z', 'Z', 'G' -> NOTHING;
            default -> c >= '1' && c <= '9' ? Language.ANYTHING : giveUp();
        };
    }

    /** The sign that is written as two digits behind {@code x}, which are read; -1 where it is not written so. */
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

package io.tocsin.correlate.drl;

import io.tocsin.correlate.list.DayPeriod;
import io.tocsin.correlate.list.Weekdays;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One condition in {@code Event( … )}, checked word by word against what is allowed.
 *
 * <p>Conditions are compiled to Java and could run anything. So a word that is no field of the event, no operator, no
 * window function and no harmless text method is refused: a class cannot even be named.
 */
final class Condition {

    private static final Set<String> OPERATORS = Set.of(
            "in", "not", "contains", "excludes", "matches", "str", "startsWith", "endsWith", "length", "true", "false");
    /** Functions whose first argument is a list's name. */
    private static final Set<String> LIST_FUNCTIONS =
            Set.of("listed", "matchesListed", "mentionsListed", "fits", "entries", "isTimeOfDay", "isDayOfWeek");

    /** Those that ask a list about the whole event, and take its name only. */
    private static final Set<String> EVENT_FUNCTIONS = Set.of("fits", "entries", "isTimeOfDay", "isDayOfWeek");

    /** All functions but those over windows. */
    static final Set<String> FUNCTIONS = Set.of(
            "listed",
            "matchesListed",
            "mentionsListed",
            "fits",
            "entries",
            "isTimeOfDay",
            "isDayOfWeek",
            "mentions",
            "isAddress",
            "entropy");

    static final Set<String> METHODS = Set.of(
            "contains",
            "startsWith",
            "endsWith",
            "toLowerCase",
            "toUpperCase",
            "isEmpty",
            "isBlank",
            "length",
            "size",
            "equals",
            "equalsIgnoreCase");
    private static final Set<String> SIGNS =
            Set.of("==", "!=", "<", "<=", ">", ">=", "&&", "||", "!", "(", ")", ",", ".", ":", "[", "]", "+", "-");
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    /** In Java a zero in front makes it an octal number. */
    private static final Pattern NUMBER = Pattern.compile("(0|[1-9]\\d{0,17})(\\.\\d{1,9})?");

    private final List<Token> tokens;
    private final Set<String> bound;
    private final BiConsumer<Token, String[]> refuse;

    /**
     * @param tokens its pieces
     * @param bound names bound so far in the rule, e.g. {@code $ip}; a binding here is added
     * @param refuse takes where, what is wrong and a suggestion
     */
    Condition(List<Token> tokens, Set<String> bound, BiConsumer<Token, String[]> refuse) {
        this.tokens = tokens;
        this.bound = bound;
        this.refuse = refuse;
    }

    /** Refuses what is not allowed, and comparisons that cannot be meant. */
    void check() {
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            switch (token.kind()) {
                case WORD -> checkWord(i, token);
                case SIGN -> checkSign(i, token);
                case TEXT -> checkText(i, token);
                case NUMBER -> {
                    if (!NUMBER.matcher(token.text()).matches()) {
                        refuse(
                                token,
                                "\"" + token.text() + "\" is no number",
                                "write at most 18 digits, with no zero in front of others; 2.5 is a number too");
                    }
                }
            }
        }
    }

    private void checkWord(int i, Token token) {
        String word = token.text();
        if (is(i - 1, ".")) {
            if (!METHODS.contains(word) || !is(i + 1, "(")) {
                refuse(token, "method \"" + word + "\" is not allowed in a rule", "use one of " + sorted(METHODS));
            }
        } else if (word.startsWith("$")) {
            if (is(i + 1, ":") && i == 0) {
                bound.add(word);
            } else if (!bound.contains(word)) {
                refuse(token, "nothing is bound to \"" + word + "\"", "bind it before, e.g. " + word + " : sourceIp");
            }
        } else if (is(i + 1, "(") && WindowCall.NAMES.contains(word)) {
            return; // its arguments are words of this condition too
        } else if (is(i + 1, "(") && LIST_FUNCTIONS.contains(word)) {
            checkListFunction(i, token);
        } else if (is(i + 1, "(") && FUNCTIONS.contains(word)) {
            return; // so are its arguments
        } else if (is(i + 1, "(") && EventFields.WITH_ARGUMENT.contains(word)) {
            if (i + 3 >= tokens.size() || tokens.get(i + 2).kind() != Token.Kind.TEXT || !is(i + 3, ")")) {
                refuse(token, word + "(…) takes one text", "write e.g. " + word + "(\"labels.team\")");
            }
        } else if (EventFields.of(word) != null) {
            checkComparison(i, token);
        } else if (!OPERATORS.contains(word) || (is(i + 1, "(") && !word.equals("in"))) {
            unknown(i, token);
        }
    }

    private void checkListFunction(int i, Token token) {
        String word = token.text();
        boolean named = i + 3 < tokens.size() && tokens.get(i + 2).kind() == Token.Kind.TEXT;
        if (EVENT_FUNCTIONS.contains(word)) {
            if (!named || !is(i + 3, ")")) {
                refuse(token, word + " takes the list's name in quotes", "write " + word + "(\"watched-hosts\")");
            } else if (word.equals("isDayOfWeek")) {
                checkDays(tokens.get(i + 2));
            } else if (word.equals("isTimeOfDay")) {
                checkPeriod(tokens.get(i + 2));
            }
        } else if (!named || !is(i + 3, ",")) {
            refuse(
                    token,
                    word + " takes the list's name in quotes, then a field",
                    "write " + word + "(\"watched-hosts\", hostName)");
        }
    }

    private void checkPeriod(Token written) {
        try {
            if (DayPeriod.isMeantBy(written.unquoted())) {
                DayPeriod.of(written.unquoted());
            }
        } catch (IllegalArgumentException e) {
            refuse(written, String.valueOf(e.getMessage()), "write e.g. isTimeOfDay(\"22:00-06:00\")");
        }
    }

    private void checkDays(Token written) {
        try {
            Weekdays.of(written.unquoted());
        } catch (IllegalArgumentException e) {
            refuse(written, String.valueOf(e.getMessage()), "write e.g. isDayOfWeek(\"sat-sun\")");
        }
    }

    private void unknown(int i, Token token) {
        String word = token.text();
        if (word.equals("this") || word.equals("new") || word.equals("eval")) {
            refuse(token, "\"" + word + "\" is not allowed in a rule", "compare a field of the event with a value");
        } else if (is(i + 1, "(")) {
            Set<String> functions = new TreeSet<>(WindowCall.NAMES);
            functions.addAll(FUNCTIONS);
            String suggestion = DidYouMean.suggest(word, functions);
            refuse(
                    token,
                    "no function \"" + word + "\"",
                    suggestion.isEmpty() ? "use one of " + sorted(functions) : suggestion);
        } else {
            String suggestion = DidYouMean.suggest(word, EventFields.names());
            refuse(
                    token,
                    "no field \"" + word + "\"",
                    suggestion.isEmpty() ? "any ECS field is read by field(\"its.path\")" : suggestion);
        }
    }

    /** A number against a text compiles to nonsense; say it here, with the line. */
    private void checkComparison(int i, Token token) {
        EventFields.Field field = EventFields.of(token.text());
        int operator = is(i + 1, "(") ? i + 3 : i + 1;
        if (field == null || operator + 1 >= tokens.size() || !COMPARISONS.contains(text(operator))) {
            return;
        }
        Token right = tokens.get(operator + 1);
        if (field.isText() && right.kind() == Token.Kind.NUMBER) {
            refuse(right, token.text() + " is a text and is compared with a number", "write \"" + right.text() + "\"");
        } else if (!field.isText() && right.kind() == Token.Kind.TEXT) {
            refuse(right, token.text() + " is a number and is compared with a text", "leave the quotes away");
        }
    }

    private void checkSign(int i, Token token) {
        String sign = token.text();
        if (COMPARISONS.contains(sign) && i + 1 < tokens.size() && COMPARISONS.contains(text(i + 1))) {
            // Drools takes it for half a comparison, compiles it, and throws when it is asked
            refuse(token, "\"" + sign + " " + text(i + 1) + "\" is no comparison", "write one of them");
            return;
        }
        boolean allowed = SIGNS.contains(sign)
                && (!sign.equals(".")
                        || (i > 0 && i + 1 < tokens.size() && tokens.get(i + 1).kind() == Token.Kind.WORD))
                && (!sign.equals("[") || is(i - 1, "str"))
                && (!sign.equals(":") || (i == 1 && text(0).startsWith("$")));
        if (!allowed) {
            refuse(
                    token,
                    "\"" + sign + "\" is not allowed here",
                    sign.equals("=") ? "compare with ==" : "a condition compares fields of the event");
        }
    }

    private void checkText(int i, Token token) {
        String quote = token.text().substring(0, 1);
        if (token.text().length() < 2
                || !token.text().endsWith(quote)
                || token.text().contains("\n")) {
            refuse(token, "a text is not closed", "close it on the line it begins on");
            return;
        }
        // in single quotes Drools turns the text into one in double quotes, which another quote would end
        if (quote.equals("'") && (token.text().contains("\"") || token.text().contains("\\"))) {
            refuse(token, "a text in single quotes holds a quote or a backslash", "write it in double quotes");
            return;
        }
        if (is(i - 1, "matches")) {
            try {
                Pattern.compile(token.unquoted());
            } catch (PatternSyntaxException e) {
                refuse(
                        token,
                        "not a regular expression: " + e.getDescription(),
                        "mend it; two backslashes before a sign take it as it is, e.g. \"\\\\(\"");
            }
        }
    }

    /** The lists it asks. */
    List<String> lists() {
        List<String> lists = new ArrayList<>();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            boolean asks = LIST_FUNCTIONS.contains(text(i)) && is(i + 1, "(") && !is(i - 1, ".");
            if (asks && !DayPeriod.isMeantBy(tokens.get(i + 2).unquoted())) {
                lists.add(tokens.get(i + 2).unquoted());
            }
        }
        return lists;
    }

    private void refuse(Token where, String message, String suggestion) {
        refuse.accept(where, new String[] {message, suggestion});
    }

    /** The condition as an equality that always has to hold, or an empty list. */
    List<Rule.Equality> equalities() {
        List<Rule.Equality> found = new ArrayList<>();
        for (List<Token> part : Token.conjunction(tokens)) {
            String getter = comparedWithText(part);
            if (!getter.isEmpty()) {
                found.add(new Rule.Equality(getter, part.get(part.size() - 1).unquoted()));
            }
        }
        return found;
    }

    /** What a part {@code getter == "text"} or {@code field("its.path") == "text"} reads; empty where it is another. */
    private static String comparedWithText(List<Token> part) {
        int last = part.size() - 1;
        if (last < 2
                || !part.get(last - 1).is("==")
                || part.get(last).kind() != Token.Kind.TEXT
                || part.get(last).text().contains("\\")
                || part.get(last).unquoted().isEmpty()) {
            return "";
        }
        if (last == 2) {
            return isText(part.get(0).text()) ? part.get(0).text() : "";
        }
        boolean field = last == 5
                && part.get(0).is("field")
                && part.get(1).is("(")
                && part.get(2).kind() == Token.Kind.TEXT
                && part.get(3).is(")");
        return field ? part.get(2).unquoted() : "";
    }

    private static boolean isText(String getter) {
        EventFields.Field field = EventFields.of(getter);
        return field != null && field.isText();
    }

    private boolean is(int i, String text) {
        return text(i).equals(text);
    }

    private String text(int i) {
        return i >= 0 && i < tokens.size() ? tokens.get(i).text() : "";
    }

    private static String sorted(Set<String> words) {
        return String.join(", ", words.stream().sorted().toList());
    }
}

package io.tocsin.correlate.drl;

import io.tocsin.correlate.window.Durations;
import io.tocsin.correlate.window.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A call of a window function in a condition.
 *
 * @param start offset of its name in the file
 * @param end offset after its closing parenthesis
 * @param open offset after its opening parenthesis
 * @param site what it means
 */
record WindowCall(int start, int end, int open, Site site) {

    /** Thresholds above this would have every key remember that many events. */
    static final int MAX_THRESHOLD = 100_000;

    static final Set<String> NAMES = Set.of("count", "distinct", "found");

    private static final Set<String> OPERATORS = Set.of(">", ">=", "<", "<=", "==", "!=");

    /** Something wrong with a call. */
    static final class Wrong extends RuntimeException {
        final Token where;

        Wrong(Token where, String message) {
            super(message);
            this.where = where;
        }
    }

    /**
     * Finds the calls in a condition.
     *
     * @param before how many calls the rule has in earlier conditions
     * @throws Wrong where one is not written as it must be
     */
    static List<WindowCall> in(List<Token> tokens, String rule, int before) {
        List<WindowCall> calls = new ArrayList<>();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (NAMES.contains(tokens.get(i).text())
                    && tokens.get(i + 1).is("(")
                    && (i == 0 || !tokens.get(i - 1).is("."))) {
                calls.add(read(tokens, i, rule, before + calls.size() + 1));
            }
        }
        return calls;
    }

    private static WindowCall read(List<Token> tokens, int at, String rule, int ordinal) {
        Token name = tokens.get(at);
        List<List<Token>> arguments = new ArrayList<>();
        arguments.add(new ArrayList<>());
        int depth = 1;
        int i = at + 2;
        for (; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (depth == 0) {
                break;
            }
            if (depth == 1 && token.is(",")) {
                arguments.add(new ArrayList<>());
            } else {
                arguments.get(arguments.size() - 1).add(token);
            }
        }
        if (i == tokens.size()) {
            throw new Wrong(name, "the call of " + name.text() + " is not closed");
        }
        Site site = site(name, arguments, comparison(tokens, i + 1), rule, ordinal);
        return new WindowCall(
                name.start(), tokens.get(i).end(), tokens.get(at + 1).end(), site);
    }

    private static Site site(
            Token name, List<List<Token>> arguments, Site.Comparison comparison, String rule, int ordinal) {
        Site.Kind kind =
                switch (name.text()) {
                    case "count" -> Site.Kind.COUNT;
                    case "distinct" -> Site.Kind.DISTINCT;
                    default -> Site.Kind.FOUND;
                };
        int count = arguments.size();
        String wanted =
                switch (kind) {
                    case COUNT -> count >= 2 && count <= 4 ? "" : "count(\"10m\", key), with one to three keys";
                    case DISTINCT -> count == 3 || count == 4 ? "" : "distinct(\"10m\", key, value)";
                    case FOUND -> count == 3 ? "" : "found(\"rule-id\", \"1h\", key)";
                };
        if (!wanted.isEmpty() || arguments.stream().anyMatch(List::isEmpty)) {
            throw new Wrong(
                    name, name.text() + " is written " + (wanted.isEmpty() ? "without empty arguments" : wanted));
        }
        if (comparison.number() > MAX_THRESHOLD) {
            throw new Wrong(name, "a threshold above " + MAX_THRESHOLD + " is not kept for every key");
        }
        String other = kind == Site.Kind.FOUND ? literal(name, arguments.get(0)) : "";
        int windowAt = kind == Site.Kind.FOUND ? 1 : 0;
        Duration length = length(name, arguments.get(windowAt));
        List<String> keys = arguments.subList(windowAt + 1, count).stream()
                .map(WindowCall::text)
                .toList();
        String words = name.text() + "(" + (other.isEmpty() ? "" : other + ", ") + Durations.word(length) + ", "
                + arguments.subList(windowAt + 1, count).stream()
                        .map(WindowCall::inEcs)
                        .collect(Collectors.joining(", "))
                + ")";
        String signature = name.text() + other + keys;
        return new Site(rule + "#" + ordinal, rule, kind, length, comparison, signature, words, other);
    }

    private static Site.Comparison comparison(List<Token> tokens, int at) {
        if (at + 1 < tokens.size()
                && OPERATORS.contains(tokens.get(at).text())
                && tokens.get(at + 1).text().matches("\\d{1,9}")
                && (at + 2 == tokens.size()
                        || !Set.of("+", "-").contains(tokens.get(at + 2).text()))) {
            return new Site.Comparison(
                    tokens.get(at).text(), Long.parseLong(tokens.get(at + 1).text()));
        }
        return Site.Comparison.NONE;
    }

    private static String literal(Token name, List<Token> argument) {
        if (argument.size() != 1 || argument.get(0).kind() != Token.Kind.TEXT) {
            throw new Wrong(name, name.text() + " takes a text in quotes first");
        }
        return argument.get(0).unquoted();
    }

    private static Duration length(Token name, List<Token> argument) {
        try {
            return Durations.parse(literal(name, argument));
        } catch (IllegalArgumentException e) {
            throw new Wrong(argument.get(0), String.valueOf(e.getMessage()));
        }
    }

    private static String text(List<Token> argument) {
        return argument.stream().map(Token::text).collect(Collectors.joining());
    }

    /** {@code sourceIp} reads {@code source.ip}, and {@code field("x.y")} reads {@code x.y}. */
    private static String inEcs(List<Token> argument) {
        if (argument.size() == 4 && argument.get(2).kind() == Token.Kind.TEXT) {
            return argument.get(2).unquoted();
        }
        return argument.stream().map(token -> EventFields.path(token.text())).collect(Collectors.joining());
    }
}

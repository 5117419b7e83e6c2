package io.tocsin.store.search;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the query language, a part of Lucene's: {@code field:value}, phrases, wildcards, ranges, networks, {@code AND}, {@code
 * OR}, {@code NOT}, {@code -} and brackets; {@code AND} stands between words that nothing stands between.
 */
public final class SearchParser {

    /** More than this is a pasted text, not a search. */
    private static final int MAX_TERMS = 100;

    private static final int MAX_DEPTH = 20;
    private static final String WILDCARDS = "*?";

    private final String text;
    private int at;
    private int terms;

    private SearchParser(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException saying where the text cannot be read, and what to write */
    public static Search parse(String text) {
        SearchParser parser = new SearchParser(text);
        Search search = parser.or("", 0);
        if (parser.at < text.length()) {
            throw parser.wrong("a closing bracket without an opening one; write \\) for the character");
        }
        return search;
    }

    private Search or(String field, int depth) {
        if (depth > MAX_DEPTH) {
            throw wrong("more than " + MAX_DEPTH + " brackets in each other");
        }
        List<Search> parts = new ArrayList<>();
        do {
            parts.add(and(field, depth));
        } while (word("OR"));
        return parts.size() == 1 ? parts.get(0) : new Search.Or(parts);
    }

    private Search and(String field, int depth) {
        List<Search> parts = new ArrayList<>();
        while (!atEnd()) {
            if (word("AND")) {
                if (parts.isEmpty() || atEnd()) {
                    throw wrong("AND needs something before and behind it");
                }
            } else if (isWord("OR")) {
                if (parts.isEmpty()) {
                    throw wrong("OR needs something before and behind it");
                }
                int or = at;
                at += 2;
                boolean nothing = atEnd();
                at = or;
                if (nothing) {
                    throw wrong("OR needs something before and behind it");
                }
                break;
            } else {
                parts.add(not(field, depth));
            }
        }
        return parts.size() == 1 ? parts.get(0) : new Search.And(parts);
    }

    private Search not(String field, int depth) {
        boolean sign = (peek() == '-' || peek() == '!')
                && at + 1 < text.length()
                && !Character.isWhitespace(text.charAt(at + 1));
        if (sign) {
            at++;
        } else if (!word("NOT")) {
            return primary(field, depth);
        }
        if (depth > MAX_DEPTH) {
            throw wrong("more than " + MAX_DEPTH + " negations in each other");
        }
        if (atEnd()) {
            throw wrong("NOT needs something behind it");
        }
        return new Search.Not(not(field, depth + 1));
    }

    private Search primary(String field, int depth) {
        if (++terms > MAX_TERMS) {
            throw new IllegalArgumentException("the search has more than " + MAX_TERMS + " words; use fewer");
        }
        if (peek() == '(') {
            return group(field, depth);
        }
        if (!field.isEmpty()) {
            return value(field);
        }
        String path = path();
        if (path.isEmpty()) {
            return new Search.Word(plain(token()));
        }
        at += path.length() + 1;
        if (at >= text.length() || Character.isWhitespace(text.charAt(at)) || text.charAt(at) == ')') {
            throw new IllegalArgumentException(
                    "\"" + path + ":\" has no value: write " + path + ":value, or " + path + ":* for any value");
        }
        return peek() == '(' ? group(path, depth) : value(path);
    }

    private Search group(String field, int depth) {
        int opened = at++;
        Search inner = or(field, depth + 1);
        if (at >= text.length()) {
            at = opened;
            throw wrong("an opening bracket without a closing one; write \\( for the character");
        }
        at++;
        return inner;
    }

    /** A field's path in front of a colon: letters, digits, {@code _ @ . -}, and no {@code $}; empty where there is none. */
    private String path() {
        int end = at;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || "_@.-".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        String path = text.substring(at, end);
        boolean isPath = end < text.length()
                && text.charAt(end) == ':'
                && !path.isEmpty()
                && Character.isLetter(path.charAt(path.charAt(0) == '@' && path.length() > 1 ? 1 : 0));
        return isPath ? path : "";
    }

    private Search value(String field) {
        char first = peek();
        if (first == '[' || first == '{') {
            return range(field);
        }
        if (first == '>' || first == '<') {
            at++;
            boolean inclusive = peek() == '=';
            at += inclusive ? 1 : 0;
            String bound = atEnd() ? "" : plain(token());
            if (bound.isEmpty()) {
                throw wrong("a comparison without a value; write " + field + ":>=value");
            }
            return first == '>'
                    ? new Search.Range(field, bound, inclusive, "", false)
                    : new Search.Range(field, "", false, bound, inclusive);
        }
        Token token = token();
        String plain = plain(token);
        if (token.wildcards() && plain.chars().allMatch(c -> c == '*')) {
            return new Search.Exists(field);
        }
        if (token.wildcards()) {
            return new Search.Wildcard(field, plain);
        }
        AddressNetwork network = AddressNetwork.parse(plain);
        return network == null ? new Search.Equal(field, plain) : new Search.Network(field, network);
    }

    private Search range(String field) {
        boolean fromInclusive = text.charAt(at++) == '[';
        String from = bound();
        if (!word("TO")) {
            throw wrong("a range without TO; write " + field + ":[1 TO 5]");
        }
        String to = bound();
        skipBlanks();
        if (peek() != ']' && peek() != '}') {
            throw wrong("a range without its end; write " + field + ":[1 TO 5], or {1 TO 5} without the ends");
        }
        boolean toInclusive = text.charAt(at++) == ']';
        if (from.isEmpty() && to.isEmpty()) {
            return new Search.Exists(field);
        }
        return new Search.Range(field, from, fromInclusive, to, toInclusive);
    }

    /** An end of a range; empty for {@code *}. */
    private String bound() {
        skipBlanks();
        int start = at;
        if (at < text.length() && text.charAt(at) == '"') {
            int end = text.indexOf('"', start + 1);
            if (end < 0) {
                throw wrong("quotes without an end");
            }
            at = end + 1;
            return text.substring(start + 1, end);
        }
        while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && "]}".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String bound = text.substring(start, at);
        if (bound.isEmpty()) {
            throw wrong("a range without a value; write * for no bound");
        }
        return bound.equals("*") ? "" : bound;
    }

    /**
     * A value as written.
     *
     * @param wildcards whether a {@code *} or {@code ?} of it is one, rather than in quotes or behind a backslash
     */
    private record Token(String text, boolean wildcards, boolean mixed) {}

    /** Up to a blank or a bracket outside quotes. */
    private Token token() {
        int start = at;
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        boolean wildcards = false;
        boolean literal = false;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                at++;
                literal |= WILDCARDS.indexOf(text.charAt(at)) >= 0;
                value.append(text.charAt(at));
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (Character.isWhitespace(c) || c == '(' || c == ')')) {
                break;
            } else {
                boolean isWildcard = WILDCARDS.indexOf(c) >= 0;
                wildcards |= isWildcard && !quoted;
                literal |= isWildcard && quoted;
                value.append(c);
            }
        }
        if (quoted) {
            at = start;
            throw wrong("quotes without an end; write \\\" for the character");
        }
        return new Token(value.toString(), wildcards, wildcards && literal);
    }

    private String plain(Token token) {
        if (token.mixed()) {
            throw wrong("a value with a wildcard and with a * or ? that is not a wildcard; leave one of them out");
        }
        return token.text();
    }

    private boolean word(String word) {
        skipBlanks();
        if (!isWord(word)) {
            return false;
        }
        at += word.length();
        skipBlanks();
        return true;
    }

    private boolean isWord(String word) {
        int end = at + word.length();
        return text.startsWith(word, at)
                && (end == text.length() || Character.isWhitespace(text.charAt(end)) || text.charAt(end) == '(');
    }

    /** Whether nothing of this bracket is left. */
    private boolean atEnd() {
        skipBlanks();
        return at >= text.length() || text.charAt(at) == ')';
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("character " + (Math.min(at, text.length()) + 1) + ": " + what);
    }
}

package io.tocsin.store;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a search: {@code source.ip:203.0.113.7 -event.outcome:success "failed password"}.
 *
 * <p>Values are only compared, never evaluated.
 */
record EventQueryText(List<Term> terms) {

    /** More words than this are a pasted text, not a search. */
    private static final int MAX_TERMS = 20;

    /**
     * One word of a search.
     *
     * @param path ECS field; empty looks in the message
     * @param value what to compare with, without the {@code *} of a prefix
     * @param prefix whether the field only has to begin with the value
     * @param negated whether the event must not match
     */
    record Term(String path, String value, boolean prefix, boolean negated) {}

    /** @throws IllegalArgumentException saying which word cannot be read */
    static EventQueryText parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String word : words(text)) {
            terms.add(term(word));
        }
        if (terms.size() > MAX_TERMS) {
            throw new IllegalArgumentException("the search has " + terms.size() + " words: use at most " + MAX_TERMS);
        }
        return new EventQueryText(List.copyOf(terms));
    }

    private static Term term(String word) {
        boolean negated = word.length() > 1 && word.charAt(0) == '-';
        String rest = negated ? word.substring(1) : word;
        int colon = rest.indexOf(':');
        String path = colon > 0 ? rest.substring(0, colon) : "";
        if (!isPath(path)) {
            return new Term("", unquoted(rest), false, negated);
        }
        String value = rest.substring(colon + 1);
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + word + "\" has no value: write " + path + ":value, or " + path + ":* for any value");
        }
        boolean prefix = value.endsWith("*");
        return new Term(path, unquoted(prefix ? value.substring(0, value.length() - 1) : value), prefix, negated);
    }

    /** A field's path: letters, digits, {@code _ @ . -}, and no {@code $}, which the store would read as an operator. */
    private static boolean isPath(String path) {
        return !path.isEmpty()
                && path.chars().allMatch(c -> Character.isLetterOrDigit(c) || "_@.-".indexOf(c) >= 0)
                && Character.isLetter(path.charAt(path.charAt(0) == '@' && path.length() > 1 ? 1 : 0));
    }

    private static String unquoted(String value) {
        return value.replace("\"", "");
    }

    /** Splits at blanks outside double quotes. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            if (Character.isWhitespace(c) && !quoted) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            } else {
                word.append(c);
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }
}

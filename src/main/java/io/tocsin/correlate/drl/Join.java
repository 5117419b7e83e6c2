package io.tocsin.correlate.drl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A condition that compares the event of one pattern with that of an earlier one: {@code hostName == $login.hostName}. Two
 * values that are absent are not equal, so each equality gets a condition before it that its own value is there.
 */
final class Join {

    private static final Set<String> ENDS = Set.of("&&", "||", ",");
    private static final Set<String> TEXTS = Set.of("contains", "str");

    private final List<Token> tokens;
    private final Set<String> events;
    private final Set<String> bound;
    private final Map<String, Operand> operands;
    private final List<Edit> edits = new ArrayList<>();
    private boolean keyed;
    private boolean guardedApart;
    private final List<Key> keys = new ArrayList<>();

    /**
     * Two fields that are equal in every match.
     *
     * @param path ECS path of the own one
     * @param other the name of the other pattern, or of a value
     * @param otherPath ECS path there; empty where a value is named
     */
    record Key(String path, String other, String otherPath) {}

    Join(List<Token> tokens, Set<String> events, Set<String> bound, Map<String, Operand> operands) {
        this.tokens = tokens;
        this.events = events;
        this.bound = bound;
        this.operands = operands;
        read();
    }

    /** Whether a condition reads an earlier pattern, or a value that one has named. */
    static boolean isMeantBy(List<Token> tokens, Set<String> events, Set<String> bound) {
        return !events.isEmpty()
                && tokens.stream().skip(isBinding(tokens) ? 2 : 0).anyMatch(token -> isOther(token, events, bound));
    }

    private static boolean isBinding(List<Token> tokens) {
        return tokens.size() > 2 && tokens.get(1).is(":");
    }

    private static boolean isOther(Token token, Set<String> events, Set<String> bound) {
        return events.contains(token.text()) || bound.contains(token.text());
    }

    /** The same condition as if all its fields were of one event, to be checked like any other. */
    static List<Token> ofOneEvent(List<Token> tokens, Set<String> events) {
        List<Token> alone = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            boolean reads = events.contains(tokens.get(i).text())
                    && i + 2 < tokens.size()
                    && tokens.get(i + 1).is(".")
                    && tokens.get(i + 2).kind() == Token.Kind.WORD;
            if (reads) {
                i++;
            } else {
                alone.add(tokens.get(i));
            }
        }
        return alone;
    }

    /** What to change in the text. */
    List<Edit> edits() {
        return edits;
    }

    /** The fields that are equal in every match, where they are compared as they stand. */
    List<Key> keys() {
        return keys;
    }

    /** Whether it always equals an earlier pattern in some value, so that others need not be looked at. */
    boolean isKeyed() {
        return keyed;
    }

    /** Whether a condition of its own is put before it, that its value is there. */
    boolean isGuardedApart() {
        return guardedApart;
    }

    private void read() {
        int first = isBinding(tokens) ? 2 : 0;
        boolean conjunction = tokens.stream().noneMatch(token -> token.is("||") || token.is("!"));
        for (int i = first; i < tokens.size(); i++) {
            if (!tokens.get(i).is("==") && !TEXTS.contains(tokens.get(i).text())) {
                continue;
            }
            int from = begin(i, first);
            int to = end(i);
            List<Token> left = tokens.subList(from, i);
            List<Token> right = tokens.subList(Math.min(to, i + (tokens.get(i).is("str") ? 4 : 1)), to);
            boolean leftIsOther = left.stream().anyMatch(this::isOther);
            boolean rightIsOther = right.stream().anyMatch(this::isOther);
            if (leftIsOther == rightIsOther && !leftIsOther) {
                continue;
            }
            if (tokens.get(i).is("==")) {
                if (conjunction && leftIsOther != rightIsOther) {
                    keyed = true;
                    key(leftIsOther ? right : left, leftIsOther ? left : right);
                }
                present(from, to, leftIsOther ? right : left, conjunction && from == first && to == tokens.size());
            } else if (rightIsOther) {
                // every text contains the empty one
                present(from, to, right, false);
            }
        }
    }

    private void key(List<Token> own, List<Token> other) {
        List<Reading> mine = Reading.in(own);
        boolean ofEvent = events.contains(other.get(0).text());
        List<Reading> theirs = ofEvent && other.size() > 2 ? Reading.in(other.subList(2, other.size())) : List.of();
        if (mine.size() == 1 && (theirs.size() == 1 || !ofEvent)) {
            keys.add(new Key(
                    mine.get(0).path(),
                    other.get(0).text(),
                    theirs.isEmpty() ? "" : theirs.get(0).path()));
        }
    }

    private boolean isOther(Token token) {
        return isOther(token, events, bound);
    }

    private void present(int from, int to, List<Token> value, boolean alone) {
        StringBuilder text = new StringBuilder();
        value.forEach(token -> text.append(token.text()));
        String known = text + (isText(value) ? " != \"\"" : " != -1");
        if (alone) {
            guardedApart = true;
            edits.add(new Edit(tokens.get(0).start(), 0, known + ", "));
        } else {
            edits.add(new Edit(tokens.get(from).start(), 0, "( " + known + " && "));
            edits.add(new Edit(tokens.get(to - 1).end(), 0, " )"));
        }
    }

    private boolean isText(List<Token> value) {
        for (Token token : value) {
            Operand named = operands.get(token.text());
            EventFields.Field field = EventFields.of(token.text());
            if (named != null) {
                return named.is(Operand.Type.TEXT);
            }
            if (field != null || token.is("field") || token.is("number")) {
                return token.is("field") || (field != null && field.isText());
            }
        }
        return true;
    }

    private int begin(int operator, int first) {
        int depth = 0;
        int at = operator;
        while (at > first) {
            Token before = tokens.get(at - 1);
            depth += before.is(")") ? 1 : before.is("(") ? -1 : 0;
            if (depth < 0 || (depth == 0 && (ENDS.contains(before.text()) || before.is("!")))) {
                break;
            }
            at--;
        }
        return at;
    }

    private int end(int operator) {
        int depth = 0;
        int at = operator + 1;
        while (at < tokens.size()) {
            depth += tokens.get(at).is("(") ? 1 : tokens.get(at).is(")") ? -1 : 0;
            if (depth < 0 || (depth == 0 && ENDS.contains(tokens.get(at).text()))) {
                break;
            }
            at++;
        }
        return at;
    }
}

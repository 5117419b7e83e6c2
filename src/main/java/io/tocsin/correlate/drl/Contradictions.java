package io.tocsin.correlate.drl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Comparisons of one field that cannot hold together, so that a rule is never true. */
final class Contradictions {

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private static final Map<String, String> OPPOSITES =
            Map.of("==", "!=", "!=", "==", "<", ">=", ">=", "<", ">", "<=", "<=", ">");

    private final Map<String, Values> byField = new LinkedHashMap<>();

    /** What a field may be after the comparisons so far. */
    private static final class Values {
        private @Nullable Set<String> allowed;
        private final Set<String> refused = new LinkedHashSet<>();
        private long least = Long.MIN_VALUE;
        private long most = Long.MAX_VALUE;
        private final List<String> written = new ArrayList<>();

        void only(Set<String> values) {
            Set<String> left = new LinkedHashSet<>(allowed == null ? values : allowed);
            left.retainAll(values);
            allowed = left;
        }

        boolean isEmpty() {
            return least > most
                    || (allowed != null && allowed.stream().noneMatch(this::isPossible))
                    || (least == most && refused.contains(Long.toString(least)));
        }

        private boolean isPossible(String value) {
            if (refused.contains(value)) {
                return false;
            }
            return !value.matches("\\d{1,18}") || (Long.parseLong(value) >= least && Long.parseLong(value) <= most);
        }
    }

    /**
     * Takes a condition, what stands between two commas; one with {@code ||} says nothing for sure.
     *
     * @return what cannot be, in words; empty where all can
     */
    String take(List<Token> tokens) {
        String wrong = "";
        for (List<Token> part : Token.conjunction(tokens)) {
            String here = takePart(part);
            wrong = wrong.isEmpty() ? here : wrong;
        }
        return wrong;
    }

    private String takePart(List<Token> written) {
        List<Token> part = written.get(0).is("!") ? opposite(written.subList(1, written.size())) : written;
        int operator = operator(part);
        if (operator < 0) {
            return "";
        }
        String field = text(part.subList(0, operator));
        Values values = byField.computeIfAbsent(field, name -> new Values());
        if (!narrow(values, part.subList(operator, part.size()))) {
            return "";
        }
        values.written.add(text(written));
        return values.isEmpty() ? String.join(" and ", values.written) + " cannot be at once" : "";
    }

    /** What {@code !( … )} around one comparison says without the {@code !}; nothing where it is no such comparison. */
    private static List<Token> opposite(List<Token> negated) {
        List<List<Token>> parts = Token.conjunction(negated);
        if (parts.size() != 1 || parts.get(0).equals(negated)) {
            return List.of();
        }
        List<Token> part = parts.get(0);
        int at = part.get(0).is("!") ? -1 : operator(part);
        if (at < 0) {
            return List.of();
        }
        Token operator = part.get(at);
        List<Token> opposite = new ArrayList<>(part);
        if (operator.is("not")) {
            opposite.remove(at);
        } else if (operator.is("in")) {
            opposite.add(at, new Token(Token.Kind.WORD, "not", operator.start()));
        } else if (OPPOSITES.containsKey(operator.text())) {
            opposite.set(at, new Token(operator.kind(), OPPOSITES.getOrDefault(operator.text(), ""), operator.start()));
        } else {
            return List.of();
        }
        return opposite;
    }

    /** Where the comparison stands after a plain field, or {@code field("…")} and the like; -1 where it does not. */
    private static int operator(List<Token> part) {
        int at = part.size() > 4 && part.get(1).is("(") && part.get(3).is(")") ? 4 : 1;
        boolean field = !part.isEmpty()
                && (at == 4
                        ? EventFields.WITH_ARGUMENT.contains(part.get(0).text())
                        : EventFields.of(part.get(0).text()) != null);
        return field && at < part.size() ? at : -1;
    }

    /** Says whether it was understood. */
    private static boolean narrow(Values values, List<Token> rest) {
        if (rest.size() == 2 && COMPARISONS.contains(rest.get(0).text()) && isLiteral(rest.get(1))) {
            return narrow(values, rest.get(0).text(), rest.get(1));
        }
        boolean negated = rest.get(0).is("not");
        int in = negated ? 1 : 0;
        if (rest.size() > in + 2 && rest.get(in).is("in") && rest.get(in + 1).is("(")) {
            Set<String> listed = new LinkedHashSet<>();
            for (Token token : rest.subList(in + 2, rest.size() - 1)) {
                if (isLiteral(token)) {
                    listed.add(value(token));
                } else if (!token.is(",")) {
                    return false;
                }
            }
            if (negated) {
                values.refused.addAll(listed);
            } else {
                values.only(listed);
            }
            return true;
        }
        return false;
    }

    private static boolean narrow(Values values, String operator, Token literal) {
        String value = value(literal);
        boolean number = literal.kind() == Token.Kind.NUMBER && value.matches("\\d{1,17}");
        if (operator.equals("==")) {
            values.only(Set.of(value));
        } else if (operator.equals("!=")) {
            values.refused.add(value);
        } else if (number) {
            long bound = Long.parseLong(value);
            switch (operator) {
                case "<" -> values.most = Math.min(values.most, bound - 1);
                case "<=" -> values.most = Math.min(values.most, bound);
                case ">" -> values.least = Math.max(values.least, bound + 1);
                default -> values.least = Math.max(values.least, bound);
            }
        } else {
            return false;
        }
        return true;
    }

    private static boolean isLiteral(Token token) {
        return token.kind() == Token.Kind.NUMBER || token.kind() == Token.Kind.TEXT;
    }

    private static String value(Token token) {
        return token.kind() == Token.Kind.TEXT ? token.unquoted() : token.text();
    }

    private static String text(List<Token> part) {
        StringBuilder text = new StringBuilder();
        for (Token token : part) {
            boolean apart = !text.isEmpty()
                    && !token.is("(")
                    && !token.is(")")
                    && !token.is(",")
                    && text.charAt(text.length() - 1) != '(';
            text.append(apart ? " " : "").append(token.text());
        }
        return text.toString();
    }
}

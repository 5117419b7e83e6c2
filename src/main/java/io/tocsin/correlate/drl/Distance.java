package io.tocsin.correlate.drl;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A condition {@code this after[0s,5m] $login}: how far the event of a pattern is from that of an earlier one. It is compiled
 * as a call of a function, because an event's time is when the engine takes it to have happened, which is not always what its
 * sender says.
 *
 * @param of the name of the earlier pattern
 * @param least how much later the event is at least (milliseconds); negative where it may be earlier
 * @param most how much later it is at most
 * @param bounds whether both always hold; else the condition says nothing of the distance, e.g. because it is negated
 */
record Distance(String of, long least, long most, boolean bounds) {

    /** So far that no bound is known: less than half of what a {@code long} holds, because two of them are added. */
    static final long FAR = Long.MAX_VALUE / 4;

    private static final Set<String> OPERATORS = Set.of("after", "before", "coincides");

    private static final Set<String> LASTING = Set.of(
            "during",
            "finishes",
            "finishedby",
            "includes",
            "meets",
            "metby",
            "overlaps",
            "overlappedby",
            "starts",
            "startedby");

    private static final Pattern LENGTH = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");

    private static final String WRITTEN =
            "write e.g. this after[0s,5m] $a, this before[0s,5m] $a, this coincides[5m] $a";

    /** What a condition says of distances, and what it is compiled as. */
    record Read(@Nullable Distance distance, String code) {}

    static boolean isMeantBy(List<Token> tokens) {
        return !tokens.isEmpty() && tokens.stream().anyMatch(token -> token.is("this"));
    }

    /**
     * @param tokens of a whole condition that {@link #isMeantBy} this
     * @param events names of the patterns so far
     * @throws Wrong where it is not written as it must be
     */
    static Read of(List<Token> tokens, Set<String> events) {
        StringBuilder code = new StringBuilder();
        List<Distance> any = new ArrayList<>();
        int at = 0;
        while (true) {
            Part part = part(tokens, at, events);
            code.append(part.code());
            if (part.distance() != null) {
                any.add(part.distance());
            }
            at = part.end();
            if (at == tokens.size()) {
                break;
            }
            if (!tokens.get(at).is("||")) {
                throw new Wrong(
                        tokens.get(at), "a condition about time stands with another", "set them apart by a comma");
            }
            code.append(" || ");
            at++;
        }
        return new Read(together(any), code.toString());
    }

    private static @Nullable Distance together(List<Distance> any) {
        Set<String> of = new HashSet<>();
        any.forEach(one -> of.add(one.of()));
        if (of.size() != 1) {
            return null;
        }
        return new Distance(
                any.get(0).of(),
                any.stream().mapToLong(Distance::least).min().orElse(-FAR),
                any.stream().mapToLong(Distance::most).max().orElse(FAR),
                any.stream().allMatch(Distance::bounds));
    }

    private record Part(@Nullable Distance distance, String code, int end) {}

    private static Part part(List<Token> tokens, int from, Set<String> events) {
        int at = from;
        Token first = token(tokens, at);
        if (!first.is("this")) {
            throw new Wrong(first, "this stands in the midst of a condition", WRITTEN);
        }
        Token operator = token(tokens, ++at);
        if (operator.is("!=")) {
            return new Part(null, "!RuleFunctions.isSame(this, " + event(tokens, at + 1, events) + ")", at + 2);
        }
        boolean negated = operator.is("not");
        if (negated) {
            operator = token(tokens, ++at);
        }
        if (LASTING.contains(operator.text())) {
            throw new Wrong(
                    operator,
                    "\"" + operator.text() + "\" compares how long events last, and they last no time",
                    WRITTEN);
        }
        if (!OPERATORS.contains(operator.text())) {
            throw new Wrong(
                    operator, "\"" + operator.text() + "\" is not allowed after this", WRITTEN + ", this != $a");
        }
        List<Long> lengths = new ArrayList<>();
        at++;
        if (token(tokens, at).is("[")) {
            do {
                lengths.add(millis(token(tokens, ++at)));
                at++;
            } while (token(tokens, at).is(","));
            if (!token(tokens, at).is("]")) {
                throw new Wrong(token(tokens, at), "\"]\" is missing here", WRITTEN);
            }
            at++;
        }
        String of = event(tokens, at, events);
        Distance distance = distance(operator, lengths, of, negated);
        String code = (negated ? "!" : "") + "RuleFunctions.isLater(this, " + of + ", " + distance.least() + "L, "
                + distance.most() + "L)";
        return new Part(distance, code, at + 1);
    }

    private static Distance distance(Token operator, List<Long> lengths, String of, boolean negated) {
        if (lengths.size() > 2 || (operator.is("coincides") && lengths.size() > 1)) {
            throw new Wrong(operator, operator.text() + " takes fewer distances", WRITTEN);
        }
        if (operator.is("coincides")) {
            long far = lengths.isEmpty() ? 0 : lengths.get(0);
            return new Distance(of, -far, far, !negated);
        }
        long least = lengths.isEmpty() ? 1 : lengths.get(0);
        long most = lengths.size() == 2 ? lengths.get(1) : FAR;
        if (least > most) {
            throw new Wrong(operator, "the first distance is longer than the second", WRITTEN);
        }
        return operator.is("after")
                ? new Distance(of, least, most, !negated)
                : new Distance(of, -most, -least, !negated);
    }

    private static long millis(Token token) {
        Matcher length = LENGTH.matcher(token.text());
        if (!length.matches()) {
            throw new Wrong(token, "\"" + token.text() + "\" is not a distance", WRITTEN);
        }
        long amount = Long.parseLong(length.group(1));
        String unit = length.group(2) == null ? "ms" : length.group(2);
        return switch (unit) {
            case "ms" -> amount;
            case "s" -> Duration.ofSeconds(amount).toMillis();
            case "m" -> Duration.ofMinutes(amount).toMillis();
            case "h" -> Duration.ofHours(amount).toMillis();
            default -> Duration.ofDays(amount).toMillis();
        };
    }

    private static String event(List<Token> tokens, int at, Set<String> events) {
        Token token = token(tokens, at);
        if (!events.contains(token.text())) {
            throw new Wrong(
                    token,
                    "no pattern before this one is called \"" + token.text() + "\"",
                    "name it there: $a : Event( … )");
        }
        return token.text();
    }

    private static Token token(List<Token> tokens, int at) {
        if (at >= tokens.size()) {
            throw new Wrong(tokens.get(tokens.size() - 1), "the condition is not complete", WRITTEN);
        }
        return tokens.get(at);
    }
}

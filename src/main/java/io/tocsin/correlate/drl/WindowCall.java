package io.tocsin.correlate.drl;

import io.tocsin.correlate.text.Durations;
import io.tocsin.correlate.window.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A call of a window function in a condition.
 *
 * @param start offset of its name in the file
 * @param end offset after its closing parenthesis
 * @param open offset after its opening parenthesis
 * @param numbers offsets of the arguments that read one number from a path and do nothing else
 * @param site what it means
 */
record WindowCall(int start, int end, int open, List<Integer> numbers, Site site) {

    /** Thresholds above this would have every key remember that many events. */
    static final int MAX_THRESHOLD = 100_000;

    /** Windows over more rules than this are nobody's intent. */
    private static final int MAX_RULES = 6;

    private static final Map<String, Site.Kind> KINDS =
            Arrays.stream(Site.Kind.values()).collect(Collectors.toMap(Site.Kind::function, kind -> kind));

    static final Set<String> NAMES = KINDS.keySet();

    /** The window function of this name; null where it is none. */
    static Site.@Nullable Kind kind(String function) {
        return KINDS.get(function);
    }

    private static final Pattern TIMES = Pattern.compile("([a-z0-9-]+):([1-9]\\d{0,2})");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,9})?");
    private static final Set<String> OPERATORS = Set.of(">", ">=", "<", "<=", "==", "!=");
    private static final Set<String> SUMS = Set.of("+", "-");

    /**
     * Finds the calls in a condition.
     *
     * @param before how many calls the rule has in earlier conditions
     * @param conditions those that decide whether the calls are reached, without what means nothing
     * @throws Wrong where one is not written as it must be
     */
    static List<WindowCall> in(List<Token> tokens, String rule, int before, String conditions) {
        List<WindowCall> calls = new ArrayList<>();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (NAMES.contains(tokens.get(i).text())
                    && tokens.get(i + 1).is("(")
                    && (i == 0 || !tokens.get(i - 1).is("."))) {
                calls.add(read(tokens, i, new Place(rule, before + calls.size() + 1, conditions)));
            }
        }
        return calls;
    }

    /** Where a call stands: the how manieth it is in its rule, and after which conditions. */
    private record Place(String rule, int ordinal, String conditions) {}

    private static WindowCall read(List<Token> tokens, int at, Place place) {
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
            throw new Wrong(name, "the call of " + name.text() + " is not closed", "close it with )");
        }
        boolean calculated = at > 0 && SUMS.contains(tokens.get(at - 1).text());
        Site.Comparison comparison = calculated ? Site.Comparison.NONE : comparison(tokens, i + 1);
        double unknown = new Polarity(tokens, at, i).unknown(comparison);
        Site site = site(name, arguments, comparison, place, unknown);
        if (site.kind().isTimed() && unknown > 0) {
            throw new Wrong(
                    name,
                    name.text() + " comes true when time has passed, and its opposite never does",
                    "write it without ! and without a comparison; what has come already is asked with found( … )");
        }
        return new WindowCall(
                name.start(), tokens.get(i).end(), tokens.get(at + 1).end(), numbers(arguments), site);
    }

    /** The same call so many characters further on. */
    WindowCall shifted(int by) {
        return new WindowCall(
                start + by,
                end + by,
                open + by,
                numbers.stream().map(at -> at + by).toList(),
                site);
    }

    private static List<Integer> numbers(List<List<Token>> arguments) {
        return arguments.stream()
                .filter(argument -> argument.size() == 4 && argument.get(0).is("number"))
                .map(argument -> argument.get(0).start())
                .toList();
    }

    private static Site site(
            Token name, List<List<Token>> arguments, Site.Comparison comparison, Place place, double unknown) {
        Site.Kind kind = Objects.requireNonNull(KINDS.get(name.text()));
        if (arguments.stream().anyMatch(List::isEmpty) || !isWrittenAs(kind, arguments)) {
            throw new Wrong(
                    name, name.text() + " is written " + kind.written(), "give it these arguments, in this order");
        }
        if (comparison.number() > MAX_THRESHOLD && (kind == Site.Kind.COUNT || kind == Site.Kind.DISTINCT)) {
            throw new Wrong(
                    name,
                    "a threshold above " + MAX_THRESHOLD + " is not kept for every key",
                    "compare with a smaller number, in a shorter window");
        }
        if (kind.isYesOrNo() && !comparison.operator().isEmpty()) {
            throw new Wrong(
                    name,
                    name.text() + " is yes or no and is not compared with a number",
                    "write " + name.text() + "( … ) alone, or !" + name.text() + "( … )");
        }
        Layout layout = layout(kind, arguments);
        Duration length = length(name, arguments.get(layout.lengthAt));
        Duration past = layout.pastAt < 0 ? Duration.ZERO : length(name, arguments.get(layout.pastAt));
        List<Site.Step> rules = layout.rules.stream()
                .map(at -> step(name, arguments.get(at), kind.looksAtSignals()))
                .toList();
        int percentile = layout.percentileAt < 0 ? 0 : percentile(arguments.get(layout.percentileAt));
        String list = layout.listAt < 0 ? "" : literal(name, arguments.get(layout.listAt));
        String signature = name.text()
                + rules
                + list
                + percentile
                + (layout.pastAt < 0 ? "" : length + "/" + past)
                + arguments.subList(layout.keysFrom, layout.keysTo).stream()
                        .map(WindowCall::text)
                        .toList()
                + (layout.valueAt < 0 ? "" : text(arguments.get(layout.valueAt)))
                + " of "
                + place.conditions();
        return new Site(
                place.rule() + "#" + place.ordinal(),
                place.rule(),
                kind,
                length,
                kind.isYesOrNo() ? Site.Comparison.YES : comparison,
                signature,
                name.text() + "(" + arguments.stream().map(WindowCall::inEcs).collect(Collectors.joining(", ")) + ")",
                new Site.Arguments(
                        past, rules, percentile, list, layout.keysFrom, layout.keysTo, layout.valueAt, List.of()),
                unknown);
    }

    private static boolean isWrittenAs(Site.Kind kind, List<List<Token>> arguments) {
        int count = arguments.size();
        return switch (kind) {
            case COUNT, REGULARITY -> count >= 2 && count <= 4;
            case DISTINCT, SUM, AVERAGE -> count == 3 || count == 4;
            case PERCENTILE -> (count == 4 || count == 5) && percentile(arguments.get(1)) > 0;
            case SURGE -> surgeKeys(arguments) >= 1 && surgeKeys(arguments) <= 3;
            case IS_NEW -> count >= 3 && count <= 5;
            case FOUND, MISSING, WITHOUT -> count == 2 || count == 3;
            case SILENT -> count == 2 || (count == 3 && isText(arguments.get(2)));
            case REACHED -> count == 2 && isText(arguments.get(1));
            case SEQUENCE, TOGETHER -> count >= rulesFrom(arguments) + 2 && count <= rulesFrom(arguments) + MAX_RULES;
            case TRAVEL -> count == 2;
        };
    }

    /** Which argument stands where; -1 for what the function does not have. */
    private record Layout(
            int lengthAt,
            int pastAt,
            int percentileAt,
            int listAt,
            List<Integer> rules,
            int keysFrom,
            int keysTo,
            int valueAt) {}

    private static Layout layout(Site.Kind kind, List<List<Token>> arguments) {
        int count = arguments.size();
        List<Integer> none = List.of();
        return switch (kind) {
            case COUNT, REGULARITY, TRAVEL -> new Layout(0, -1, -1, -1, none, 1, count, -1);
            case DISTINCT, SUM, AVERAGE -> new Layout(0, -1, -1, -1, none, 1, count - 1, count - 1);
            case PERCENTILE -> new Layout(0, -1, 1, -1, none, 2, count - 1, count - 1);
            case SURGE -> {
                int keysTo = 2 + surgeKeys(arguments);
                yield new Layout(0, 1, -1, -1, none, 2, keysTo, keysTo < count ? keysTo : -1);
            }
            case IS_NEW -> new Layout(0, 1, -1, -1, none, 2, count - 1, count - 1);
            case FOUND -> new Layout(1, -1, -1, -1, List.of(0), 2, count, -1);
            case MISSING, WITHOUT -> new Layout(0, -1, -1, -1, List.of(1), 2, count, -1);
            case SILENT -> new Layout(0, -1, -1, count == 3 ? 2 : -1, none, 1, 2, -1);
            case REACHED -> new Layout(0, -1, -1, 1, none, 1, 1, -1);
            case SEQUENCE, TOGETHER ->
                new Layout(
                        0,
                        -1,
                        -1,
                        -1,
                        IntStream.range(rulesFrom(arguments), count).boxed().toList(),
                        1,
                        rulesFrom(arguments),
                        -1);
        };
    }

    /** A number in the last place is what surges, and no key. */
    private static int surgeKeys(List<List<Token>> arguments) {
        List<Token> last = arguments.get(arguments.size() - 1);
        return arguments.size() - 2 - (last.get(0).is("number") ? 1 : 0);
    }

    /** A text in the place of the key is the first rule already. */
    private static int rulesFrom(List<List<Token>> arguments) {
        return arguments.size() > 1 && isText(arguments.get(1)) ? 1 : 2;
    }

    /** {@code "rule"}, or {@code "rule:3"} for three times. */
    private static Site.Step step(Token name, List<Token> argument, boolean counted) {
        String written = literal(name, argument);
        Matcher times = TIMES.matcher(written);
        return counted && times.matches()
                ? new Site.Step(times.group(1), Integer.parseInt(times.group(2)))
                : new Site.Step(written, 1);
    }

    private static int percentile(List<Token> argument) {
        return argument.size() == 1 && argument.get(0).text().matches("[1-9]\\d?")
                ? Integer.parseInt(argument.get(0).text())
                : 0;
    }

    private static boolean isText(List<Token> argument) {
        return argument.size() == 1 && argument.get(0).kind() == Token.Kind.TEXT;
    }

    /** Of the call alone with a number; a sum needs the call's own value, however large. */
    private static Site.Comparison comparison(List<Token> tokens, int at) {
        boolean negative = at + 1 < tokens.size() && tokens.get(at + 1).is("-");
        int number = negative ? at + 2 : at + 1;
        if (number < tokens.size()
                && OPERATORS.contains(tokens.get(at).text())
                && NUMBER.matcher(tokens.get(number).text()).matches()
                && (number + 1 == tokens.size()
                        || !SUMS.contains(tokens.get(number + 1).text()))) {
            double size = Double.parseDouble(tokens.get(number).text());
            return new Site.Comparison(tokens.get(at).text(), negative ? -size : size);
        }
        return Site.Comparison.NONE;
    }

    private static String literal(Token name, List<Token> argument) {
        if (!isText(argument)) {
            throw new Wrong(
                    name,
                    name.text() + " takes a text in quotes where it is not a field",
                    "put the length of time, the rule's id or the list's name in quotes");
        }
        return argument.get(0).unquoted();
    }

    private static Duration length(Token name, List<Token> argument) {
        try {
            return Durations.parse(literal(name, argument));
        } catch (IllegalArgumentException e) {
            throw new Wrong(argument.get(0), String.valueOf(e.getMessage()), "write e.g. \"10m\"");
        }
    }

    private static String text(List<Token> argument) {
        return argument.stream().map(Token::text).collect(Collectors.joining());
    }

    /** {@code sourceIp} reads {@code source.ip}, {@code field("x.y")} reads {@code x.y}, and a text has no quotes. */
    private static String inEcs(List<Token> argument) {
        if (isText(argument)) {
            return argument.get(0).unquoted();
        }
        if (argument.size() == 4 && argument.get(2).kind() == Token.Kind.TEXT) {
            return argument.get(2).unquoted();
        }
        return argument.stream().map(token -> EventFields.path(token.text())).collect(Collectors.joining());
    }
}

package io.tocsin.correlate.window;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * One call of a window function in a rule's text. What it remembers belongs to {@code id}, and survives a reload where it
 * is what the changed text counts (docs/adr/0013).
 *
 * @param id rule id, {@code #}, and the call's place in the rule, from 1
 * @param rule id of the rule the call stands in
 * @param kind which function
 * @param length how far back the window reaches; a window that ends at t holds what happened in (t - length, t]
 * @param comparison how the value is compared
 * @param signature the function, what it groups by and which events it counts; what was remembered under another
 *     signature is dropped
 * @param words the call in ECS words, e.g. {@code count(10m, source.ip)}
 * @param arguments where the call's arguments stand, and what else is written in them
 * @param unknown what is said in place of a value that there is not: with it, what the rule wants is not so
 */
public record Site(
        String id,
        String rule,
        Kind kind,
        Duration length,
        Comparison comparison,
        String signature,
        String words,
        Arguments arguments,
        double unknown) {

    /** A call that is the less likely true the less its value is. */
    public Site(
            String id,
            String rule,
            Kind kind,
            Duration length,
            Comparison comparison,
            String signature,
            String words,
            Arguments arguments) {
        this(id, rule, kind, length, comparison, signature, words, arguments, Double.NEGATIVE_INFINITY);
    }

    /** The window functions, with how they are written. */
    public enum Kind {
        COUNT("count", "count(\"10m\", key), with one to three keys"),
        DISTINCT("distinct", "distinct(\"10m\", key, value), with one or two keys"),
        SUM("sum", "sum(\"10m\", key, number), with one or two keys"),
        AVERAGE("average", "average(\"10m\", key, number), with one or two keys"),
        PERCENTILE("percentile", "percentile(\"10m\", 95, key, number), with one or two keys"),
        REGULARITY("regularity", "regularity(\"6h\", key), with one to three keys"),
        SURGE(
                "surge",
                "surge(\"5m\", \"1d\", key), with one to three keys, and number(\"its.path\") where a sum surges"),
        IS_NEW(
                "isNew",
                "isNew(\"30d\", \"7d\", key, value): how long a value is remembered, and how long is learnt first"),
        FOUND("found", "found(\"rule-id\", \"1h\", key), or without a key"),
        MISSING("missing", "missing(\"30m\", \"rule-id\", key), or without a key"),
        WITHOUT("without", "without(\"30m\", \"rule-id\", key), or without a key"),
        SILENT("silent", "silent(\"20m\", key) or silent(\"20m\", key, \"list-name\")"),
        REACHED("reached", "reached(\"20m\", \"list-name\")"),
        SEQUENCE("sequence", "sequence(\"1h\", key, \"rule-a\", \"rule-b\"), with two to six rules"),
        TOGETHER("together", "together(\"1h\", key, \"rule-a\", \"rule-b:2\"), with two to six rules"),
        TRAVEL("travel", "travel(\"1d\", key)");

        private final String function;
        private final String written;

        Kind(String function, String written) {
            this.function = function;
            this.written = written;
        }

        /** The name authors write. */
        public String function() {
            return function;
        }

        /** How a call is written, for people. */
        public String written() {
            return written;
        }

        /** Whether the value is yes or no, and is not compared with a number. */
        public boolean isYesOrNo() {
            return switch (this) {
                case IS_NEW, FOUND, MISSING, WITHOUT, SILENT, REACHED, SEQUENCE, TOGETHER -> true;
                default -> false;
            };
        }

        /** Whether time alone can make it true, when nothing comes. */
        public boolean isTimed() {
            return this == MISSING || this == WITHOUT || this == SILENT;
        }

        /** Whether it looks at findings of rules, which come as events of kind {@code signal}. */
        public boolean looksAtSignals() {
            return this == SEQUENCE || this == TOGETHER;
        }
    }

    /**
     * What stands in the parentheses.
     *
     * @param past the second length of time: what is learnt from, or compared with; zero where there is none
     * @param rules the rules that are asked about
     * @param percentile 1 to 99; 0 where there is none
     * @param list the list whose entries are the keys; empty where every key counts
     * @param keysFrom place of the first key among the arguments
     * @param keysTo place after the last key
     * @param valueAt place of the value; -1 where there is none
     * @param samples ECS paths whose values are kept with each event, for the rule's summary
     */
    public record Arguments(
            Duration past,
            List<Step> rules,
            int percentile,
            String list,
            int keysFrom,
            int keysTo,
            int valueAt,
            List<String> samples) {

        public Arguments {
            rules = List.copyOf(rules);
            samples = List.copyOf(samples);
        }

        /** Keys from the second argument on, and nothing else. */
        public static Arguments keys(int count) {
            return new Arguments(Duration.ZERO, List.of(), 0, "", 1, 1 + count, -1, List.of());
        }
    }

    /**
     * A rule that has to have come true.
     *
     * @param times how often at least
     */
    public record Step(String rule, int times) {}

    /** The rules that the call asks about; empty where it asks about none. */
    public List<String> others() {
        return arguments.rules().stream().map(Step::rule).toList();
    }

    /** The one rule that {@code found}, {@code missing} and {@code without} ask about; empty for the others. */
    public String other() {
        return kind == Kind.FOUND || kind == Kind.MISSING || kind == Kind.WITHOUT
                ? arguments.rules().get(0).rule()
                : "";
    }

    /** Whether the call has no key, so that all events are one. */
    public boolean isKeyless() {
        return arguments.keysFrom() == arguments.keysTo();
    }

    /** How far back an event may lie and still matter to an answer. */
    public Duration reach() {
        return switch (kind) {
            // it has to know of a key from before the past that it compares with, and counts in slices
            case SURGE -> length.multipliedBy(2).plus(arguments.past().multipliedBy(2));
            // when its time is over it asks what came before its event
            case WITHOUT -> length.multipliedBy(2);
            default -> length.plus(arguments.past());
        };
    }

    /** Whether what was kept of each event has, in its place, all that the call in a changed text keeps. */
    boolean isSampledAs(Site changed) {
        return startsWith(arguments.samples(), changed.arguments().samples());
    }

    /** Whether what was kept of each event stands where the call in a changed text looks for it, as far as it is there. */
    boolean canBeSampledAs(Site changed) {
        return isSampledAs(changed) || changed.isSampledAs(this);
    }

    private static boolean startsWith(List<String> all, List<String> first) {
        return first.size() <= all.size() && all.subList(0, first.size()).equals(first);
    }

    /** The same call, keeping these fields of each event. */
    public Site sampling(List<String> paths) {
        Arguments more = new Arguments(
                arguments.past(),
                arguments.rules(),
                arguments.percentile(),
                arguments.list(),
                arguments.keysFrom(),
                arguments.keysTo(),
                arguments.valueAt(),
                paths);
        return new Site(id, rule, kind, length, comparison, signature, words, more, unknown);
    }

    /**
     * A comparison with a whole number that stands in the text.
     *
     * @param operator {@code > >= < <= == !=}, empty where the value is used in another way
     * @param number what it is compared with
     */
    public record Comparison(String operator, double number) {

        /** For a value that is not compared with a number in the text. */
        public static final Comparison NONE = new Comparison("", 0);

        /** For a value that is yes, 1, or no, 0. */
        public static final Comparison YES = new Comparison(">=", 1);

        private static final int UNKNOWN = 1_024;

        /** The smallest value from which on a larger one changes nothing: what a window has to be able to tell. */
        public int enough() {
            double enough =
                    switch (operator) {
                        case "" -> UNKNOWN;
                        case ">=", "<" -> Math.ceil(number);
                        default -> Math.floor(number) + 1;
                    };
            return (int) Math.max(1, Math.min(Integer.MAX_VALUE, enough));
        }

        /** Whether it holds for all values from some number on. */
        boolean isAtLeast() {
            return operator.equals(">") || operator.equals(">=");
        }

        public boolean holds(double value) {
            return switch (operator) {
                case ">" -> value > number;
                case ">=" -> value >= number;
                case "<" -> value < number;
                case "<=" -> value <= number;
                case "==" -> value == number;
                case "!=" -> value != number;
                default -> true;
            };
        }

        @Override
        public String toString() {
            if (operator.isEmpty()) {
                return "";
            }
            long whole = (long) number;
            return operator + " "
                    + (whole == number
                            ? Long.toString(whole)
                            : BigDecimal.valueOf(number).stripTrailingZeros().toPlainString());
        }
    }
}

package io.tocsin.correlate.window;

import io.tocsin.correlate.list.AnalysedText;
import io.tocsin.correlate.list.DayPeriod;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.correlate.list.Weekdays;
import io.tocsin.event.Event;
import io.tocsin.normalise.draft.Addresses;
import io.tocsin.platform.CountedText;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The functions that rules call, as the loader writes them into compiled rules: with the call site and the event in
 * front of what the author wrote. Rule authors find them in {@code docs/reference/rules.md}.
 */
public final class RuleFunctions {

    private static final ThreadLocal<Current> CURRENT = ThreadLocal.withInitial(Current::new);

    private static final Map<String, AnalysedText> PHRASES = new ConcurrentHashMap<>();

    private static final Map<String, Weekdays> WEEKDAYS = new ConcurrentHashMap<>();

    private static final Map<String, DayPeriod> PERIODS = new ConcurrentHashMap<>();

    /** Whole numbers below are exact as {@code double}. */
    private static final double MOST_EXACT = 0x1p53;

    /** What a thread evaluates; null while it evaluates nothing. */
    private static final class Current {
        private @Nullable Evaluation evaluation;
        /** For which rule and event regular expressions take their steps, see {@link CountedText}. */
        private String rule = "";

        private @Nullable Event event;

        /** Each rule has its steps anew for each event. */
        @SuppressWarnings("ReferenceEquality") // the same event is shown to many rules, one after the other
        private void grantSteps() {
            Evaluation now = evaluation;
            if (now == null) {
                CountedText.renew();
            } else if (event != now.event() || !rule.equals(now.rule())) {
                CountedText.renew();
                event = now.event();
                rule = now.rule();
            }
        }
    }

    private RuleFunctions() {}

    /** Does something during which the functions, called from this thread, are answered by {@code evaluation}. */
    public static <T> T during(Evaluation evaluation, Supplier<T> work) {
        Current current = CURRENT.get();
        Evaluation before = current.evaluation;
        current.evaluation = evaluation;
        current.event = null;
        try {
            return work.get();
        } finally {
            current.evaluation = before;
        }
    }

    /** Happenings in the window with the keys that this event has. */
    public static double count(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments);
    }

    /** Different values in the window with the keys that this event has. */
    public static double distinct(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments);
    }

    public static double sum(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments);
    }

    public static double average(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments);
    }

    public static double percentile(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments);
    }

    /** How even the gaps between the events with the keys that this event has are, from 0 to 1. */
    public static double regularity(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments);
    }

    /** How many times its usual number the keys of this event have now. */
    public static double surge(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments);
    }

    /** Kilometres an hour between where this key is and where it was. */
    public static double travel(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments);
    }

    /** Whether the value was not seen before with the keys of this event. */
    public static boolean isNew(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments) > 0;
    }

    /** Whether another rule came true for the key within the window. */
    public static boolean found(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments) > 0;
    }

    /** Whether another rule did not come true in time; never at once, but when the time is over. */
    public static boolean missing(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments) > 0;
    }

    /** Whether another rule came true neither before nor after; never at once, but when the time is over. */
    public static boolean without(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments) > 0;
    }

    /** Whether nothing like this came again in time; never at once, but when the time is over. */
    public static boolean silent(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments) > 0;
    }

    /** Whether as many events came as an entry of a list says that means them. */
    public static boolean reached(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments) > 0;
    }

    /** Whether rules came true for the key one after the other. */
    public static boolean sequence(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments) > 0;
    }

    /** Whether rules came true for the key, in whatever order. */
    public static boolean together(String site, Event event, Object... arguments) {
        return current().ask(site, event, arguments) > 0;
    }

    /** Whether a list has one of these values, or a network that holds it. */
    public static boolean listed(String list, Object value) {
        Evaluation now = current();
        return any(value, one -> now.lists().contains(list, one, now.time()));
    }

    /** Whether one of these values is as an entry of a list says, with {@code *} or as a regular expression. */
    public static boolean matchesListed(String list, Object value) {
        Evaluation now = current();
        return any(value, one -> bounded(() -> now.lists().matches(list, one, now.time()), false));
    }

    /** Whether a text mentions an entry of a list. */
    public static boolean mentionsListed(String list, Object text) {
        Evaluation now = current();
        return any(text, one -> now.lists().mentionedIn(list, one, now.time()));
    }

    /** Whether the event is one that an entry of a list means. */
    public static boolean fits(String list) {
        return !entries(list).isEmpty();
    }

    /** The values of the entries of a list that mean the event. */
    public static List<String> entries(String list) {
        Evaluation now = current();
        return bounded(() -> now.lists().fitting(list, now.event(), now.time()), List.<ValueList.Entry>of()).stream()
                .map(ValueList.Entry::value)
                .toList();
    }

    /** Whether the event happened in a part of the day, or in one that a list names. */
    public static boolean isTimeOfDay(String periodOrList) {
        Evaluation now = current();
        return DayPeriod.isMeantBy(periodOrList)
                ? PERIODS.computeIfAbsent(periodOrList, DayPeriod::of).holds(now.time())
                : now.lists().holdsTimeOfDay(periodOrList, now.time());
    }

    /** Whether the event happened on one of these days of the week. */
    public static boolean isDayOfWeek(String days) {
        return WEEKDAYS.computeIfAbsent(days, Weekdays::of).hold(current().time());
    }

    /** The entropy of a text in bits for each character (Shannon): 0 where all are the same, or there is none. */
    public static double entropy(Object text) {
        String one = text(text);
        double entropy = 0;
        for (long count : one.chars()
                .boxed()
                .collect(Collectors.groupingBy(c -> c, Collectors.counting()))
                .values()) {
            double share = (double) count / one.length();
            entropy -= share * Math.log(share) / Math.log(2);
        }
        return entropy;
    }

    /** Whether a text mentions one of these words or phrases. */
    public static boolean mentions(Object text, String... phrases) {
        return any(text, one -> {
            AnalysedText words = AnalysedText.of(one);
            return Arrays.stream(phrases)
                    .anyMatch(phrase -> words.mentions(PHRASES.computeIfAbsent(phrase, AnalysedText::of)));
        });
    }

    /** Whether one of these values is an IP address. */
    public static boolean isAddress(Object value) {
        return any(value, one -> !Addresses.canonical(one).isEmpty());
    }

    /**
     * Whether the whole of one of these texts is as the regular expression says, which stands in a rule and is compiled once.
     * A text on which the expression is given up is taken not to match.
     */
    public static boolean matches(Object text, String expression) {
        return text instanceof Collection<?> texts
                ? texts.stream().anyMatch(one -> isMatch(String.valueOf(one), expression))
                : isMatch(String.valueOf(text), expression);
    }

    private static boolean isMatch(String text, String expression) {
        return bounded(() -> RegularExpressions.matches(text, expression), false);
    }

    /** Does something with regular expressions; where one is given up, that is counted, and this is the answer. */
    private static <T> T bounded(Supplier<T> work, T otherwise) {
        CURRENT.get().grantSteps();
        try {
            return work.get();
        } catch (CountedText.TooManyStepsException | StackOverflowError e) {
            Evaluation evaluation = CURRENT.get().evaluation;
            if (evaluation != null) {
                evaluation.gaveUp();
            }
            return otherwise;
        }
    }

    private static boolean any(Object value, Predicate<String> wanted) {
        return value instanceof Collection<?> values
                ? values.stream().anyMatch(one -> wanted.test(text(one)))
                : wanted.test(text(value));
    }

    /** Whether an event of a rule of several patterns is so much later than that of another one (milliseconds), or earlier. */
    public static boolean isLater(Event event, Event than, long least, long most) {
        long by = Watermarks.timeOf(event) - Watermarks.timeOf(than);
        return by >= least && by <= most;
    }

    /** Whether two patterns have met the same event. */
    public static boolean isSame(Event event, Event other) {
        return event.id().equals(other.id());
    }

    /** The values of a list that are in force now. */
    public static List<String> values(String list) {
        Evaluation now = current();
        return now.lists().entries(list, now.time()).stream().sorted().toList();
    }

    /** A condition of a rule of several patterns threw and is taken not to hold; without it, its session would be damaged. */
    public static void failed(Throwable cause) {
        current().failed(cause);
    }

    /** Asks several call sites, so that each has counted the event whatever the others say; always true. */
    public static boolean seen(Object... answers) {
        return answers.length > 0;
    }

    /** Raises an alert. */
    public static void alert(Event event) {
        current().found(event);
    }

    /** Makes a finding that pages nobody, for other rules. */
    public static void signal(Event event) {
        current().found(event);
    }

    /** The id of the rule that the event at hand is shown to. */
    public static String shownTo() {
        return current().rule();
    }

    private static Evaluation current() {
        Evaluation evaluation = CURRENT.get().evaluation;
        if (evaluation == null) {
            throw new IllegalStateException("a rule's function was called outside an evaluation");
        }
        return evaluation;
    }

    /** An absent field, {@code ""} or -1, is no key. */
    static String text(Object value) {
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < MOST_EXACT) {
            return text(number.longValue());
        }
        return value instanceof Long number && number == -1 ? "" : String.valueOf(value);
    }
}

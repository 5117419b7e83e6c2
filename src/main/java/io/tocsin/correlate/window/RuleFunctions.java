package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The functions that rules call, as the loader writes them into compiled rules: with the call site and the event in
 * front of what the author wrote. Rule authors find them in {@code docs/reference/rules.md}.
 */
public final class RuleFunctions {

    private static final ThreadLocal<@Nullable Evaluation> CURRENT = new ThreadLocal<>();

    private RuleFunctions() {}

    /** Does something during which the functions, called from this thread, are answered by {@code evaluation}. */
    public static <T> T during(Evaluation evaluation, Supplier<T> work) {
        Evaluation before = CURRENT.get();
        CURRENT.set(evaluation);
        try {
            return work.get();
        } finally {
            CURRENT.set(before);
        }
    }

    /** Happenings in the window with the keys that this event has. */
    public static long count(String site, Event event, Object... arguments) {
        return (long) current().ask(site, event, arguments);
    }

    /** Different values in the window with the keys that this event has. */
    public static long distinct(String site, Event event, Object... arguments) {
        return (long) current().ask(site, event, arguments);
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
        if (value instanceof Collection<?> values) {
            return values.stream().anyMatch(one -> current().listed(list, text(one)));
        }
        return current().listed(list, text(value));
    }

    /** Whether the whole of a text is as the regular expression says, which stands in a rule and is compiled once. */
    public static boolean matches(Object text, String expression) {
        return RegularExpressions.matches(String.valueOf(text), expression);
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
        Evaluation evaluation = CURRENT.get();
        if (evaluation == null) {
            throw new IllegalStateException("a rule's function was called outside an evaluation");
        }
        return evaluation;
    }

    /** An absent field, {@code ""} or -1, is no key. */
    static String text(Object value) {
        return value instanceof Long number && number == -1 ? "" : String.valueOf(value);
    }
}

package io.tocsin.correlate.window;

import io.tocsin.event.Event;
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

    /** Happenings in the window with the key that this event has. */
    public static long count(String site, Event event, String window, Object key) {
        return current().measure(site, event, "", text(key));
    }

    public static long count(String site, Event event, String window, Object key1, Object key2) {
        return current().measure(site, event, "", text(key1), text(key2));
    }

    public static long count(String site, Event event, String window, Object key1, Object key2, Object key3) {
        return current().measure(site, event, "", text(key1), text(key2), text(key3));
    }

    /** Different values in the window with the key that this event has. */
    public static long distinct(String site, Event event, String window, Object key, Object value) {
        return current().measure(site, event, text(value), text(key));
    }

    public static long distinct(String site, Event event, String window, Object key1, Object key2, Object value) {
        return current().measure(site, event, text(value), text(key1), text(key2));
    }

    /** Whether another rule came true for the key within the window. */
    public static boolean found(String site, Event event, String rule, String window, Object key) {
        return current().found(site, event, text(key));
    }

    /** Asks several call sites, so that each has counted the event whatever the others say; always true. */
    public static boolean seen(Object... answers) {
        return answers.length > 0;
    }

    /** Raises a finding. */
    public static void alert(Event event) {
        current().alert(event);
    }

    private static Evaluation current() {
        Evaluation evaluation = CURRENT.get();
        if (evaluation == null) {
            throw new IllegalStateException("a rule's function was called outside an evaluation");
        }
        return evaluation;
    }

    /** An absent field, {@code ""} or -1, is no key. */
    private static String text(Object value) {
        return value instanceof Long number && number == -1 ? "" : String.valueOf(value);
    }
}

package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the arguments of a window function say about an event. */
final class CallArguments {

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(\\.\\d{1,18})?([eE][+-]?\\d{1,2})?");

    /** The key of calls that have none. */
    static final String EVERYTHING = "*";

    private CallArguments() {}

    /** The keys together; empty where one is absent, a star where the call has none. */
    static String key(Site site, Object... arguments) {
        int from = site.arguments().keysFrom();
        int to = site.arguments().keysTo();
        if (from == to) {
            return EVERYTHING;
        }
        if (to == from + 1) {
            return RuleFunctions.text(arguments[from]);
        }
        StringBuilder key = new StringBuilder();
        for (int i = from; i < to; i++) {
            String part = RuleFunctions.text(arguments[i]);
            if (part.isEmpty()) {
                return "";
            }
            key.append(i == from ? "" : "\0").append(part);
        }
        return key.toString();
    }

    /** The ECS path of the first key, or else of the value, that the event has not; empty where it has all. */
    static String absent(Site site, Event event, Object... arguments) {
        for (int i = site.arguments().keysFrom(); i < site.arguments().keysTo(); i++) {
            if (RuleFunctions.text(arguments[i]).isEmpty()) {
                return written(site, i);
            }
        }
        String value = value(site, event, arguments);
        return value == null || !value.isEmpty() || site.arguments().valueAt() < 0
                ? ""
                : written(site, site.arguments().valueAt());
    }

    /** What stands in this place, in ECS words. */
    static String written(Site site, int argument) {
        String inside = site.words()
                .substring(site.words().indexOf('(') + 1, site.words().length() - 1);
        String[] all = inside.split(", ");
        return argument < all.length ? all[argument] : inside;
    }

    /** Null where the function takes none; empty where the event has none, or no number where one is needed. */
    static @Nullable String value(Site site, Event event, Object... arguments) {
        if (site.kind().looksAtSignals()) {
            return event.ruleId();
        }
        if (site.arguments().valueAt() < 0) {
            return null;
        }
        String value = RuleFunctions.text(arguments[site.arguments().valueAt()]);
        boolean number =
                switch (site.kind()) {
                    case SUM, AVERAGE, PERCENTILE, SURGE -> true;
                    default -> false;
                };
        return number && !NUMBER.matcher(value).matches() ? "" : value;
    }
}

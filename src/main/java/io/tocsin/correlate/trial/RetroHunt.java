package io.tocsin.correlate.trial;

import io.tocsin.correlate.list.ValueList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A look for new entries of a list in the past: a backtest that reports on what the rules find with these entries on the
 * list, and would not with none.
 *
 * @param list with nothing on it but the entries to look for
 * @param raising what is done with each alert found, at the end; says whether one was raised
 * @param isRaising whether anything is
 */
public record RetroHunt(ValueList list, Predicate<Episode> raising, boolean isRaising) {

    /** One that only reports. */
    public static RetroHunt reporting(ValueList list) {
        return new RetroHunt(list, found -> false, false);
    }

    public static RetroHunt raising(ValueList list, Predicate<Episode> raising) {
        return new RetroHunt(list, raising, true);
    }

    /** The list with nothing on it. */
    ValueList none() {
        return new ValueList(list.name(), list.description(), List.of());
    }
}

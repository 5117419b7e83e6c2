package io.tocsin.correlate.window;

import io.tocsin.correlate.list.EntryDetails;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.correlate.text.Durations;
import io.tocsin.event.Event;

/**
 * Counts for each entry of a list the events that it means, by the field that it names, and says yes where there are as
 * many within its time as it wants. A key is the entry's value and, after {@link #APART}, the field's.
 */
final class ListEntryCounts extends WindowFunction<SlidingWindow> {

    private static final char APART = '\0';

    private Lists lists = new Lists();

    ListEntryCounts(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    void use(Lists all) {
        lists = all;
    }

    /** The key of an event for an entry that means it; empty where the event has no value to count by. */
    static String key(ValueList.Entry entry, Event event) {
        String by = entry.details().key();
        String value = by.isEmpty() ? "" : event.field(by);
        return value.isEmpty() && !by.isEmpty() ? "" : entry.value() + APART + value;
    }

    /** The entry's value of a key. */
    static String entry(String key) {
        return key.substring(0, key.indexOf(APART));
    }

    @Override
    SlidingWindow make() {
        return new SlidingWindow();
    }

    @Override
    Answer take(SlidingWindow window, String key, WindowEntry entry, Event event) {
        Site own = own(key);
        Answer counted = window.add(entry, own);
        drop(window.takeLost());
        thinned(window.isThinned());
        return counted.holds(own) ? Answer.yes(key, counted) : Answer.NOTHING;
    }

    /** The call as it is for one entry. */
    private Site own(String key) {
        EntryDetails details = lists.entry(site().arguments().list(), entry(key))
                .map(ValueList.Entry::details)
                .orElse(EntryDetails.NONE);
        return new Site(
                site().id(),
                site().rule(),
                Site.Kind.COUNT,
                details.within() == null ? site().length() : details.within(),
                new Site.Comparison(">=", Math.max(1, details.count())),
                site().signature(),
                site().words(),
                site().arguments());
    }

    @Override
    View look(SlidingWindow window, String key, WindowEntry entry, Event event) {
        Site own = own(key);
        Answer counted = window.peek(entry, own);
        long events = (long) counted.value();
        return View.of(
                counted.holds(own) ? Answer.yes(key, counted) : Answer.no(counted.evidence()),
                "%d within %s, of the %d that the entry wants"
                        .formatted(
                                events,
                                Durations.word(own.length()),
                                own.comparison().enough()));
    }

    /** An entry may look back further than the call; what is older than a week matters to none. */
    @Override
    boolean forget(SlidingWindow window, long now) {
        return window.forget(before(now, EntryDetails.MAX_WITHIN.toMillis()));
    }
}

package io.tocsin.correlate.window;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The window as it is meant, with a list of events: what {@link SlidingWindow} is compared with. */
final class PlainWindow {

    /** Where every event of a window decides, no more than these are kept for a key; the oldest go, and are counted. */
    static final int MAX_EVENTS = 10_000;

    private final List<WindowEntry> events = new ArrayList<>(4);
    private long newest = Long.MIN_VALUE;
    private long lost;
    private boolean thinned;
    private int thinAt;
    private final boolean keepsAll;

    PlainWindow() {
        this(false);
    }

    /** @param keepsAll whether it keeps every event until its time, however little that says */
    PlainWindow(boolean keepsAll) {
        this.keepsAll = keepsAll;
    }

    PlainWindow copy() {
        PlainWindow copy = new PlainWindow(keepsAll);
        copy.events.addAll(events);
        copy.measureWeight();
        copy.thinned = thinned;
        copy.thinAt = thinAt;
        return copy;
    }

    /** Adds the event unless it is there already, and says what the windows around it hold. */
    Answer add(WindowEntry added, Site site) {
        WindowEntry kept = keep(added);
        Answer answer = measure(kept, site);
        if (canBeThinned(site)) {
            if (!keepsAll
                    && events.size() > Math.max(thinAt, 8 * site.comparison().enough() + 16)) {
                thin(site);
                thinAt = 2 * events.size();
            }
        } else if (events.size() > MAX_EVENTS) {
            events.remove(0);
            measureWeight();
            thinned = true;
            lost++;
        }
        return answer;
    }

    private WindowEntry keep(WindowEntry added) {
        if (added.time() > newest) {
            events.add(added);
        } else {
            int at = find(added);
            if (at >= 0) {
                return events.get(at);
            }
            events.add(-at - 1, added);
        }
        newest = Math.max(newest, added.time());
        return added;
    }

    private void measureWeight() {
        newest = events.isEmpty()
                ? Long.MIN_VALUE
                : events.get(events.size() - 1).time();
    }

    /** Forgets what arrived at or before this time; true when nothing is left. */
    boolean forget(long arrived) {
        if (events.removeIf(event -> event.kept() <= arrived)) {
            measureWeight();
        }
        return events.isEmpty();
    }

    private static boolean canBeThinned(Site site) {
        return site.kind() == Site.Kind.COUNT || site.kind() == Site.Kind.DISTINCT;
    }

    /** Events let go before their time since this was last asked. */
    long takeLost() {
        long now = lost;
        lost = 0;
        return now;
    }

    int size() {
        return events.size();
    }

    /** Index of the event with this id and time, or -(index to insert at) - 1. */
    private int find(WindowEntry event) {
        int at = events.size();
        // events of one time by their ids: which of them is left out decides what an answer counts that is not exact
        while (at > 0 && WindowEntry.BY_TIME.compare(events.get(at - 1), event) > 0) {
            at--;
        }
        return at > 0 && WindowEntry.BY_TIME.compare(events.get(at - 1), event) == 0 ? at - 1 : -at - 1;
    }

    /** An event that is looked at again gets the answer it got when it came: what arrived after it does not count. */
    private Answer measure(WindowEntry about, Site site) {
        long length = site.length().toMillis();
        int enough = site.comparison().enough();
        List<WindowEntry> near = new ArrayList<>();
        for (WindowEntry event : events) {
            if (event.arrival() <= about.arrival()
                    && event.time() > about.time() - length
                    && event.time() < about.time() + length) {
                near.add(event);
            }
        }
        Aggregate tally = Aggregate.of(site);
        List<Long> crossings = new ArrayList<>();
        double best = Double.NEGATIVE_INFINITY;
        int bestFrom = 0;
        int bestTo = 0;
        int from = 0;
        for (int to = 0; to < near.size(); to++) {
            tally.add(near.get(to));
            long end = near.get(to).time();
            boolean lastOfItsTime = to + 1 == near.size() || near.get(to + 1).time() > end;
            if (end < about.time() || !lastOfItsTime) {
                continue;
            }
            while (near.get(from).time() <= end - length) {
                tally.remove(near.get(from++));
            }
            if (tally.value() >= enough) {
                crossings.add(end);
            }
            if (tally.value() > best) {
                best = tally.value();
                bestFrom = from;
                bestTo = to;
            }
        }
        boolean exact = !thinned || best < enough;
        List<WindowEntry> evidence = near.subList(bestFrom, bestTo + 1).stream()
                .sorted(SlidingWindow.IN_ORDER)
                .toList();
        return new Answer(best, exact, evidence, List.copyOf(crossings));
    }

    /**
     * Drops what no answer to come depends on: an event with enough on both sides, each within one length. A window
     * that holds it and an event to come lies beside or over one of the two sides, so a window around that event
     * holds enough without it.
     */
    private void thin(Site site) {
        long length = site.length().toMillis();
        int enough = site.comparison().enough();
        if (site.kind() == Site.Kind.DISTINCT) {
            dropRepeats(length);
        }
        List<WindowEntry> kept = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            WindowEntry event = events.get(i);
            Aggregate before = Aggregate.of(site);
            for (int j = kept.size() - 1;
                    j >= 0 && kept.get(j).time() > event.time() - length && before.value() < enough;
                    j--) {
                before.add(kept.get(j));
            }
            Aggregate after = Aggregate.of(site);
            for (int j = i + 1;
                    j < events.size() && events.get(j).time() < event.time() + length && after.value() < enough;
                    j++) {
                after.add(events.get(j));
            }
            if (before.value() < enough || after.value() < enough) {
                kept.add(event);
            }
        }
        replaceBy(kept);
    }

    /** An event says nothing that is not said by the last one kept and the next one of its value, where these are near. */
    private void dropRepeats(long length) {
        List<WindowEntry> kept = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            String value = String.valueOf(events.get(i).value());
            Optional<WindowEntry> before = kept.stream()
                    .filter(other -> value.equals(String.valueOf(other.value())))
                    .reduce((one, next) -> next);
            Optional<WindowEntry> after = events.subList(i + 1, events.size()).stream()
                    .filter(other -> value.equals(String.valueOf(other.value())))
                    .findFirst();
            if (before.isEmpty()
                    || after.isEmpty()
                    || after.get().time() - before.get().time() > length) {
                kept.add(events.get(i));
            }
        }
        replaceBy(kept);
    }

    private void replaceBy(List<WindowEntry> kept) {
        if (kept.size() < events.size()) {
            thinned = true;
            events.clear();
            events.addAll(kept);
            measureWeight();
        }
    }
}

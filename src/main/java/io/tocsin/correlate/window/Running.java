package io.tocsin.correlate.window;

/** What the window that ends with the newest event of a {@link Ring} holds, kept up to date. */
final class Running {

    private static final int OFTEN = 256;

    final Tally tally;
    private final long length;
    /** What happened at or before this is not in the window. */
    long until;
    /** Events in the window, and happenings. */
    private int size;

    long weight;
    /** Changes so far; after many it is counted anew, because sums of fractions drift. */
    private long changes;

    Running(Site site, long until) {
        tally = Tally.of(site);
        length = site.length().toMillis();
        this.until = until;
    }

    void add(Seen event) {
        tally.add(event);
        weight += event.weight();
        size++;
        changes++;
    }

    void remove(Seen event) {
        tally.remove(event);
        weight -= event.weight();
        size--;
        changes++;
    }

    boolean isGood(Site site) {
        return length == site.length().toMillis() && changes < 4L * size + OFTEN;
    }
}

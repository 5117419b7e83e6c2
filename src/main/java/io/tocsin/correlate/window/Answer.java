package io.tocsin.correlate.window;

import java.util.List;

/**
 * What a window said about one event.
 *
 * @param value the value, 1 for yes and 0 for no; exact below {@link Site.Comparison#enough}, at least that from there on;
 *     where more would be needed than there is, it may be more than the window holds, but is too few too
 * @param exact false where the window no longer keeps everything it counted, so that {@code value} is a lower bound
 * @param evidence what was counted, oldest first; of very many the newest
 * @param beyond what was counted besides the evidence
 * @param crossings ends of the windows around this event that hold enough (epoch milliseconds), oldest first
 * @param words what else there is to say, for people; empty where there is nothing
 * @param entry the entry of a list that it is about; empty where it is about none
 * @param each where several entries are true at once, what each of them says; else empty
 * @param known false where there is nothing to say: the event lacks a key or the value, or too little is remembered yet;
 *     then no comparison holds
 */
public record Answer(
        double value,
        boolean exact,
        List<WindowEntry> evidence,
        List<Long> crossings,
        String words,
        String entry,
        List<Answer> each,
        boolean known,
        Beyond beyond) {

    /**
     * Older events that were counted and are not listed.
     *
     * @param weight happenings that they stand for
     * @param from when the oldest happened (epoch milliseconds)
     */
    public record Beyond(long weight, long from) {

        public static final Beyond NONE = new Beyond(0, Long.MAX_VALUE);
    }

    static final Answer NOTHING = new Answer(0, true, List.of(), List.of());

    Answer(double value, boolean exact, List<WindowEntry> evidence, List<Long> crossings) {
        this(value, exact, evidence, crossings, "");
    }

    Answer(double value, boolean exact, List<WindowEntry> evidence, List<Long> crossings, String words) {
        this(value, exact, evidence, crossings, words, "", List.of(), true, Beyond.NONE);
    }

    /** The same, where older events were counted that the evidence does not list. */
    Answer with(Beyond more) {
        return new Answer(value, exact, evidence, crossings, words, entry, each, known, more);
    }

    /** Yes, of an entry. */
    static Answer yes(String entry, Answer counted) {
        return new Answer(
                1,
                counted.exact(),
                counted.evidence(),
                counted.crossings(),
                "",
                entry,
                List.of(),
                true,
                counted.beyond());
    }

    /** Yes where one of these says yes, of each that does. */
    static Answer any(List<Answer> all) {
        List<Answer> yes = all.stream().filter(one -> one.value() > 0).toList();
        if (yes.isEmpty()) {
            return NOTHING;
        }
        Answer first = yes.get(0);
        return new Answer(
                1, first.exact(), first.evidence(), first.crossings(), "", first.entry(), yes, true, first.beyond());
    }

    /** No, and what there is all the same. */
    static Answer no(List<WindowEntry> evidence) {
        return new Answer(0, true, evidence, List.of());
    }

    static Answer yes(List<WindowEntry> evidence, long at) {
        return new Answer(1, true, evidence, List.of(at));
    }

    /** Says whether the rule's comparison holds. */
    public boolean holds(Site site) {
        return known && site.comparison().holds(value);
    }

    /** There is nothing to say. */
    static Answer unknown(Site site) {
        return new Answer(site.unknown(), true, List.of(), List.of(), "", "", List.of(), false, Beyond.NONE);
    }

    /** The same as the least that it can be: what came earlier is not remembered. */
    Answer atLeast() {
        return new Answer(
                value,
                false,
                evidence,
                crossings,
                words,
                entry,
                each.stream().map(Answer::atLeast).toList(),
                known,
                beyond);
    }
}

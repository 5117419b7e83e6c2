package io.tocsin.correlate.window;

import java.util.List;

/**
 * What a window said about one event.
 *
 * @param value the value, 1 for yes and 0 for no; exact below {@link Site.Comparison#enough}, at least that from there on;
 *     where more would be needed than there is, it may be more than the window holds, but is too few too
 * @param exact false where the window no longer keeps everything it counted, so that {@code value} is a lower bound
 * @param evidence what was counted, oldest first
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
        List<Seen> evidence,
        List<Long> crossings,
        String words,
        String entry,
        List<Answer> each,
        boolean known) {

    static final Answer NOTHING = new Answer(0, true, List.of(), List.of());

    Answer(double value, boolean exact, List<Seen> evidence, List<Long> crossings) {
        this(value, exact, evidence, crossings, "");
    }

    Answer(double value, boolean exact, List<Seen> evidence, List<Long> crossings, String words) {
        this(value, exact, evidence, crossings, words, "", List.of(), true);
    }

    /** Yes, of an entry. */
    static Answer yes(String entry, Answer counted) {
        return new Answer(1, counted.exact(), counted.evidence(), counted.crossings(), "", entry, List.of(), true);
    }

    /** Yes where one of these says yes, of each that does. */
    static Answer any(List<Answer> all) {
        List<Answer> yes = all.stream().filter(one -> one.value() > 0).toList();
        if (yes.isEmpty()) {
            return NOTHING;
        }
        Answer first = yes.get(0);
        return new Answer(1, first.exact(), first.evidence(), first.crossings(), "", first.entry(), yes, true);
    }

    /** No, and what there is all the same. */
    static Answer no(List<Seen> evidence) {
        return new Answer(0, true, evidence, List.of());
    }

    static Answer yes(List<Seen> evidence, long at) {
        return new Answer(1, true, evidence, List.of(at));
    }

    /** Says whether the rule's comparison holds. */
    public boolean holds(Site site) {
        return known && site.comparison().holds(value);
    }

    /** There is nothing to say. */
    static Answer unknown(Site site) {
        return new Answer(site.unknown(), true, List.of(), List.of(), "", "", List.of(), false);
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
                known);
    }
}

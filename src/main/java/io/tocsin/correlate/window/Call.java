package io.tocsin.correlate.window;

import org.jspecify.annotations.Nullable;

/** A call of a window function in the rules in force: what it remembers, and what it said of the event at hand. */
final class Call {

    private final Site site;
    private final @Nullable WindowFunction<?> function;
    private final @Nullable Waiting waiting;
    private final long since;
    private long turn = -1;
    private Answer answer = Answer.NOTHING;

    /**
     * @param function what it remembers; null where it looks at what another rule remembers
     * @param waiting the events for which it may yet have to say yes; null where there cannot be such
     * @param since what happened before this (epoch milliseconds) it may not know of; {@link Long#MIN_VALUE} where it
     *     knows of all
     */
    Call(Site site, @Nullable WindowFunction<?> function, @Nullable Waiting waiting, long since) {
        this.site = site;
        this.function = function;
        this.waiting = waiting;
        this.since = since;
    }

    Site site() {
        return site;
    }

    @Nullable
    WindowFunction<?> function() {
        return function;
    }

    @Nullable
    Waiting waiting() {
        return waiting;
    }

    /** Goes on elsewhere, where events are counted apart. */
    void move() {
        turn = -1;
    }

    /** What happened before this (epoch milliseconds) it may not know of. */
    long since() {
        return since;
    }

    /** Whether it knows of all that an answer about an event of this time depends on. */
    boolean isWhole(long time) {
        return since == Long.MIN_VALUE
                || WindowFunction.before(time, site.reach().toMillis()) >= since;
    }

    /**
     * What is to be said where it may not know of all: the least that it can be, where more would not make it less true, or
     * that there is nothing to say. New values and surges tell themselves whether they have learnt enough.
     */
    Answer partly(Answer said) {
        boolean learns = site.kind() == Site.Kind.IS_NEW || site.kind() == Site.Kind.SURGE;
        boolean grows =
                switch (site.kind()) {
                    case SUM, AVERAGE, PERCENTILE, REGULARITY -> false;
                    default -> site.comparison().isAtLeast() && site.unknown() == Double.NEGATIVE_INFINITY;
                };
        return learns ? said : grows ? said.atLeast() : Answer.unknown(site);
    }

    /** Whether what it remembers is what this call in a changed text counts, as far back as it looks. */
    boolean carries(Site changed) {
        return function == null
                ? site.signature().equals(changed.signature()) && site.length().equals(changed.length())
                : function.carries(changed);
    }

    /** Whether it knows all that this call in a changed text asks. */
    boolean knowsAllOf(Site changed) {
        return since == Long.MIN_VALUE && carries(changed) && site.isSampledAs(changed);
    }

    /** Whether it has said already what it says of the event at hand. */
    boolean isAnswered(long now) {
        return turn == now;
    }

    void answer(long now, Answer said) {
        turn = now;
        answer = said;
    }

    Answer answer() {
        return answer;
    }

    long dropped() {
        return (function == null ? 0 : function.dropped()) + (waiting == null ? 0 : waiting.dropped());
    }
}

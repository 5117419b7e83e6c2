package io.tocsin.correlate.window;

import org.jspecify.annotations.Nullable;

/** A call of a window function in the rules in force: what it remembers, and what it said of the event at hand. */
final class Call {

    private final Site site;
    private final @Nullable Memory<?> memory;
    private final @Nullable Waiting waiting;
    private long turn = -1;
    private Answer answer = Answer.NOTHING;

    /**
     * @param memory what it remembers; null where it looks at what another rule remembers
     * @param waiting the events for which it may yet have to say yes; null where there cannot be such
     */
    Call(Site site, @Nullable Memory<?> memory, @Nullable Waiting waiting) {
        this.site = site;
        this.memory = memory;
        this.waiting = waiting;
    }

    Site site() {
        return site;
    }

    @Nullable
    Memory<?> memory() {
        return memory;
    }

    @Nullable
    Waiting waiting() {
        return waiting;
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
        return (memory == null ? 0 : memory.dropped()) + (waiting == null ? 0 : waiting.dropped());
    }
}

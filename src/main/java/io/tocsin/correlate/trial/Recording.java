package io.tocsin.correlate.trial;

import io.tocsin.event.Event;
import java.time.Instant;
import java.util.function.Predicate;

/** Recorded events, to be shown to rules once. */
public interface Recording extends AutoCloseable {

    /**
     * How many events {@link #play} will show, about; -1 where that cannot be told.
     *
     * @throws io.tocsin.platform.TransientException where they cannot be read now
     */
    long estimate(Instant from, Instant to);

    /**
     * Shows those that happened at or after {@code from} and before {@code to}, in the order in which rules are to see
     * them, without holding them all in memory.
     *
     * @param reader says whether it wants more
     * @throws io.tocsin.platform.TransientException where they cannot be read now
     */
    void play(Instant from, Instant to, Predicate<Event> reader);

    /** Pieces of it that are no events, and were passed over so far. */
    long refused();

    /** It is not needed any more; called once, whether it was played or not. */
    @Override
    void close();
}

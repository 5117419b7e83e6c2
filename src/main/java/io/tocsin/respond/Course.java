package io.tocsin.respond;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a run goes after a step. */
sealed interface Course {

    Course ON = new On();

    /** To the next step. */
    record On() implements Course {}

    /** Nowhere before this time, or before something comes that it waits for. */
    record Wait(Instant until) implements Course {}

    /**
     * To its end, or after a failure to the steps of {@code on_failure}.
     *
     * @param failure null where it succeeded
     */
    record End(Run.State state, Run.@Nullable Failure failure) implements Course {}

    /** Returns the one that comes first of two that are on their way. */
    static Wait earlier(@Nullable Wait one, Wait other) {
        return one == null || other.until().isBefore(one.until()) ? other : one;
    }
}

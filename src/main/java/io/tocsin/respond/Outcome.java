package io.tocsin.respond;

import io.tocsin.playbook.ErrorClass;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How one turn at a step ended. */
sealed interface Outcome {

    /** The step is done. */
    record Done(Map<String, Object> outputs, String note) implements Outcome {}

    /**
     * The step is not done.
     *
     * @param retryAfter how long the system outside asked to wait; null where it did not ask
     * @param unknown whether the call may have taken effect all the same
     */
    record Failed(
            ErrorClass errorClass, String message, @Nullable Duration retryAfter, boolean unknown) implements Outcome {

        static Failed surely(ErrorClass errorClass, String message) {
            return new Failed(errorClass, message, null, false);
        }
    }

    /** There is nothing to do before this time. */
    record Wait(Instant until, String why) implements Outcome {}

    /** Nobody can tell whether it took effect. */
    record Uncertain(String message) implements Outcome {}
}

package io.tocsin.respond.connector;

import io.tocsin.playbook.ErrorClass;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a call ended. */
public sealed interface ConnectorResult {

    /**
     * The system outside answered, be it yes or no.
     *
     * @param status HTTP status; 250 for mail that was taken
     * @param headers by lower-case name
     * @param body JSON as maps, lists and scalars; other bodies as text; null for none
     * @param retryAfter how long it asked to wait; null where it did not ask
     */
    record Answer(
            int status,
            Map<String, String> headers,
            @Nullable Object body,
            @Nullable Duration retryAfter) implements ConnectorResult {

        public Answer {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * There was no answer.
     *
     * @param maybeSent whether the request may have taken effect all the same
     */
    record Failure(ErrorClass errorClass, String message, boolean maybeSent) implements ConnectorResult {}
}

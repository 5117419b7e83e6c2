package io.tocsin.respond.connector;

import io.tocsin.playbook.ErrorClass;
import java.time.Duration;

/** Reaches systems outside. Safe for many threads. */
public interface Connector {

    /**
     * Makes one call, never a second one by itself. {@link ConnectorRequest#aboutToSend} is run as late as possible
     * before the world outside can be changed; what that throws is thrown on, and nothing is sent.
     *
     * @param timeout bound on the whole call
     */
    ConnectorResult call(ConnectorRequest request, Duration timeout);

    /**
     * Looks whether the effect of a request that was sent earlier is there, where that can be told by its key alone.
     *
     * @return an answer of status 2xx with the body that the earlier call would have had, or of status 404 where the effect
     *     is absent; a failure where nobody can tell
     */
    default ConnectorResult find(ConnectorRequest request, Duration timeout) {
        return new ConnectorResult.Failure(
                ErrorClass.INTERNAL, "the effect of " + request + " cannot be looked for", false);
    }
}

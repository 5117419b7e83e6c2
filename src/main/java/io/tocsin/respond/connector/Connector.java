package io.tocsin.respond.connector;

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
}

package io.tocsin.respond.connector;

/** Carries what {@link ConnectorRequest#aboutToSend} threw out of a Camel route, so that it is not taken for a failed call. */
final class SendingRefused extends RuntimeException {

    private final RuntimeException reason;

    SendingRefused(RuntimeException reason) {
        super(reason);
        this.reason = reason;
    }

    RuntimeException reason() {
        return reason;
    }
}

package io.tocsin.platform;

/** Doing the same again later may help: a time-out, a refused connection, HTTP 429 or 503, a full log. */
public class TransientException extends RuntimeException {

    /** @param message what was tried, on what, and what to do about it */
    public TransientException(String message) {
        super(message);
    }

    /** @param message what was tried, on what, and what to do about it */
    public TransientException(String message, Throwable cause) {
        super(message, cause);
    }
}

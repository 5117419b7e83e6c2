package io.tocsin.http.problem;

/** What is asked for reads well and cannot be done as things are; answered with 422. */
public final class UnprocessableException extends RuntimeException {

    /** @param message why not, and what to do */
    public UnprocessableException(String message) {
        super(message);
    }
}

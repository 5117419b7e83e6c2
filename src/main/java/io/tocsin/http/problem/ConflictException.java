package io.tocsin.http.problem;

/** What is asked for does not go with what is there; answered with 409. */
public final class ConflictException extends RuntimeException {

    /** @param message what is there, and what would be possible */
    public ConflictException(String message) {
        super(message);
    }
}

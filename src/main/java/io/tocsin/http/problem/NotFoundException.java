package io.tocsin.http.problem;

/** There is nothing of this id; answered with 404. */
public final class NotFoundException extends RuntimeException {

    /** @param message what there is not, with its id */
    public NotFoundException(String message) {
        super(message);
    }
}

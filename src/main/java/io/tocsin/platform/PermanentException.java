package io.tocsin.platform;

/** Doing the same again cannot help: the input, the file or the setting has to change first. */
public class PermanentException extends RuntimeException {

    /** @param message what was tried, on what, and what to do about it */
    public PermanentException(String message) {
        super(message);
    }

    /** @param message what was tried, on what, and what to do about it */
    public PermanentException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.tocsin.console.files;

/** A file is not any more as somebody read it before they changed it. */
public final class StaleFileException extends RuntimeException {

    StaleFileException(String message) {
        super(message);
    }
}

package io.tocsin.cli;

/** The call cannot be carried out as it was written: a folder that is not there, a word nobody knows. */
final class UsageException extends RuntimeException {

    UsageException(String message) {
        super(message);
    }
}

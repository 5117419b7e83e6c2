package io.tocsin.log;

import io.tocsin.platform.TransientException;

/** The log holds as many bytes that nobody has read yet as it may; what was offered was not accepted. */
public final class LogFullException extends TransientException {

    /** @param message how full it is, and which setting or which reader to look at */
    public LogFullException(String message) {
        super(message);
    }
}

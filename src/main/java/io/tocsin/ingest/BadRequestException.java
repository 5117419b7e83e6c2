package io.tocsin.ingest;

import io.tocsin.platform.PermanentException;

/** What was sent by HTTP cannot be read; the message is for the sender. */
final class BadRequestException extends PermanentException {

    /** @param line where in the body, from 1 */
    BadRequestException(long line, String what) {
        super("Line " + line + ": " + what + ". Nothing of this request was accepted.");
    }
}

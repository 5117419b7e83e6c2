package io.tocsin.ingest.http;

import io.tocsin.platform.PermanentException;

/** What was sent by HTTP cannot be read; the message is for the sender. */
final class BadRequestException extends PermanentException {

    private final String reason;

    /** @param line where in the body, from 1 */
    BadRequestException(long line, String what) {
        this("Line " + line + ": " + what);
    }

    BadRequestException(String reason) {
        super(reason + ". Nothing of this request was accepted.");
        this.reason = reason;
    }

    /** What is wrong, without what became of the request. */
    String reason() {
        return reason;
    }
}

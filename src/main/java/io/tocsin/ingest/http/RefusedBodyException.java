package io.tocsin.ingest.http;

import io.tocsin.http.Refusal;
import io.tocsin.platform.PermanentException;
import java.time.Duration;

/** A body passes a bound, or is not what its headers say; nothing of it is accepted. */
final class RefusedBodyException extends PermanentException {

    private final transient Refusal.Reason reason;
    private final int status;
    private final String title;
    private final int retryAfterSeconds;

    private RefusedBodyException(Refusal.Reason reason, int status, String title, String what, int retryAfterSeconds) {
        super(what);
        this.reason = reason;
        this.status = status;
        this.title = title;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static RefusedBodyException tooLong(long maxBytes) {
        return new RefusedBodyException(
                Refusal.Reason.BODY_TOO_LARGE,
                413,
                "Content Too Large",
                "A request body may have " + maxBytes + " bytes after decompression (tocsin.ingest.max-request-bytes);"
                        + " send it in parts. Nothing of this request was accepted.",
                0);
    }

    static RefusedBodyException tooManyEvents(int maxEvents) {
        return new RefusedBodyException(
                Refusal.Reason.TOO_MANY_EVENTS,
                413,
                "Content Too Large",
                "A request may bring " + maxEvents
                        + " events (tocsin.ingest.max-request-events), and this one has more; send it in parts."
                        + " Nothing of this request was accepted.",
                0);
    }

    /** The events of a request take more than they may; the setting bounds them too. */
    static RefusedBodyException tooMuch(long maxBytes) {
        return new RefusedBodyException(
                Refusal.Reason.BODY_TOO_LARGE,
                413,
                "Content Too Large",
                "The events of a request may have " + maxBytes + " bytes together, with what the request says of all of"
                        + " them counted for each (4 times tocsin.ingest.max-request-bytes); send it in parts. Nothing"
                        + " of this request was accepted.",
                0);
    }

    static RefusedBodyException overQuota(String sender, Duration wait) {
        return new RefusedBodyException(
                Refusal.Reason.OVER_QUOTA,
                429,
                "Too Many Requests",
                "The token " + sender + " has brought more than its quota allows. Send it again later, more slowly."
                        + " Nothing of this request was accepted.",
                (int) Math.max(1, wait.plusMillis(999).toSeconds()));
    }

    static RefusedBodyException tooManyValues(int most) {
        return new RefusedBodyException(
                Refusal.Reason.BODY_TOO_LARGE,
                413,
                "Content Too Large",
                "The JSON of a request may have " + most
                        + " names and values; send it in parts. Nothing of this request was" + " accepted.",
                0);
    }

    static RefusedBodyException noMemory() {
        return new RefusedBodyException(
                Refusal.Reason.NO_MEMORY,
                503,
                "Service Unavailable",
                "The memory for request bodies is in use (tocsin.http.body-memory). Send it again later.",
                2);
    }

    static RefusedBodyException notGzip(String why) {
        return new RefusedBodyException(
                Refusal.Reason.BAD_GZIP,
                400,
                "Bad Request",
                "The body is not what Content-Encoding: gzip says: " + why
                        + ". Pack it again. Nothing of this request was accepted.",
                0);
    }

    static RefusedBodyException encoding() {
        return new RefusedBodyException(
                Refusal.Reason.ENCODING,
                415,
                "Unsupported Media Type",
                "Content-Encoding may be gzip; send the body packed with it, or as it is.",
                0);
    }

    Refusal.Reason reason() {
        return reason;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** When to try again; 0 where that is not to be said. */
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    HttpAnswer answer() {
        return HttpAnswer.problem(status, title, String.valueOf(getMessage())).retryAfter(retryAfterSeconds);
    }
}

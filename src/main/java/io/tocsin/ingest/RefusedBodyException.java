package io.tocsin.ingest;

import io.tocsin.http.Refusal;
import io.tocsin.platform.PermanentException;
import java.time.Duration;

/** A body passes a bound, or is not what its headers say; nothing of it is accepted. */
final class RefusedBodyException extends PermanentException {

    private final transient Refusal.Reason reason;
    private final transient HttpAnswer answer;

    private RefusedBodyException(Refusal.Reason reason, HttpAnswer answer, String message) {
        super(message);
        this.reason = reason;
        this.answer = answer;
    }

    static RefusedBodyException tooLong(long maxBytes) {
        return new RefusedBodyException(
                Refusal.Reason.BODY_TOO_LARGE, HttpAnswer.tooLarge(maxBytes), "more than " + maxBytes + " bytes");
    }

    static RefusedBodyException tooManyEvents(int maxEvents) {
        String what = "A request may bring " + maxEvents
                + " events (tocsin.ingest.max-request-events), and this one has more; send it in parts."
                + " Nothing of this request was accepted.";
        return new RefusedBodyException(
                Refusal.Reason.TOO_MANY_EVENTS, HttpAnswer.problem(413, "Content Too Large", what, 0), what);
    }

    static RefusedBodyException overQuota(String sender, Duration wait) {
        String what =
                "The token " + sender + " has brought more than its quota allows. Send it again later, more slowly."
                        + " Nothing of this request was accepted.";
        int seconds = (int) Math.max(1, wait.plusMillis(999).toSeconds());
        return new RefusedBodyException(
                Refusal.Reason.OVER_QUOTA, HttpAnswer.problem(429, "Too Many Requests", what, seconds), what);
    }

    static RefusedBodyException noMemory() {
        String what = "The memory for request bodies is in use (tocsin.http.body-memory). Send it again later.";
        return new RefusedBodyException(
                Refusal.Reason.NO_MEMORY, HttpAnswer.problem(503, "Service Unavailable", what, 2), what);
    }

    static RefusedBodyException notGzip(String why) {
        String what = "The body is not what Content-Encoding: gzip says: " + why
                + ". Pack it again. Nothing of this request was accepted.";
        return new RefusedBodyException(Refusal.Reason.BAD_GZIP, HttpAnswer.problem(400, "Bad Request", what, 0), what);
    }

    static RefusedBodyException encoding() {
        String what = "Content-Encoding may be gzip; send the body packed with it, or as it is.";
        return new RefusedBodyException(
                Refusal.Reason.ENCODING, HttpAnswer.problem(415, "Unsupported Media Type", what, 0), what);
    }

    Refusal.Reason reason() {
        return reason;
    }

    HttpAnswer answer() {
        return answer;
    }
}

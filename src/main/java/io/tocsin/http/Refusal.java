package io.tocsin.http;

import java.util.Locale;

/**
 * A request that is not let in, and its answer.
 *
 * @param detail says what to do
 * @param retryAfterSeconds when to try again; 0 where that is not to be said
 */
public record Refusal(Reason reason, int status, String detail, int retryAfterSeconds) {

    /** Why something was refused; the tag {@code reason} of {@code tocsin.http.refused}. */
    public enum Reason {
        CONNECTIONS_PER_PEER,
        SLOW_HEADERS,
        BAD_REQUEST,
        PLAIN_HTTP,
        HEADERS_TOO_LARGE,
        BUSY,
        NO_MEMORY,
        NO_CREDENTIAL,
        NOT_ALLOWED,
        BODY_TOO_LARGE,
        SLOW_BODY,
        MULTIPART,
        ENCODING,
        BAD_GZIP,
        TOO_MANY_EVENTS,
        OVER_QUOTA,
        BAD_JSON,
        LOG_FULL;

        public String tag() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** For the port of plain HTTP. */
    static Refusal plain(int status, String detail) {
        return new Refusal(Reason.PLAIN_HTTP, status, detail, 0);
    }

    static Refusal tooLarge(long bytes, BodyBound.Bound bound) {
        String had = bytes < 0
                ? "The body has more than " + bound.maxBytes() + " bytes, the most that is taken"
                : "The body has " + bytes + " bytes; at most " + bound.maxBytes() + " are taken";
        return new Refusal(Reason.BODY_TOO_LARGE, 413, had + " (" + bound.setting() + "). Send it in parts.", 0);
    }

    static Refusal slow(long bytes) {
        return new Refusal(
                Reason.SLOW_BODY,
                408,
                "The body came too slowly: " + bytes
                        + " bytes of it are here. Send it again, faster or in smaller parts"
                        + " (tocsin.http.body-timeout, tocsin.http.min-body-rate).",
                0);
    }

    static Refusal unreadableBody() {
        return new Refusal(
                Reason.BAD_REQUEST, 400, "The body's transfer coding is malformed. Send it with a Content-Length.", 0);
    }

    static Refusal noMemory() {
        return new Refusal(
                Reason.NO_MEMORY,
                503,
                "The memory for request bodies is in use (tocsin.http.body-memory). Send it again later.",
                2);
    }

    static Refusal busy() {
        return new Refusal(
                Reason.BUSY, 503, "Too many requests of this kind are being answered. Send it again later.", 1);
    }

    static Refusal multipart() {
        return new Refusal(
                Reason.MULTIPART,
                415,
                "Nothing here takes multipart/form-data but POST /api/v1/backtests. Send JSON.",
                0);
    }

    String title() {
        return switch (status) {
            case 308 -> "Permanent Redirect";
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            default -> "Service Unavailable";
        };
    }
}

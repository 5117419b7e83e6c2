package io.tocsin.http.problem;

import java.time.Duration;

/** Too many wrong credentials came from the caller's address; it has to wait. */
public final class TooManyAttemptsException extends RuntimeException {

    private final Duration wait;

    public TooManyAttemptsException(Duration wait) {
        super(detail(wait));
        this.wait = wait;
    }

    /** What people read. */
    public static String detail(Duration wait) {
        return "Too many wrong tokens or passwords came from this address, or were shown for this name, so none of it is"
                + " looked at for now. Try again in " + seconds(wait) + " s.";
    }

    /** At least 1. */
    public static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    public long seconds() {
        return seconds(wait);
    }
}

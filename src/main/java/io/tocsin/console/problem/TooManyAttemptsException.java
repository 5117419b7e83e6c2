package io.tocsin.console.problem;

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
        return "Too many wrong tokens came from this address, so none of it is looked at for now. Try again in "
                + seconds(wait) + " s, with the token in the file admin-token of the data folder or of the setting"
                + " tocsin.admin.token.";
    }

    /** At least 1. */
    public static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    public long seconds() {
        return seconds(wait);
    }
}

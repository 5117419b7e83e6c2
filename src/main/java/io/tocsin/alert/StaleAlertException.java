package io.tocsin.alert;

import io.tocsin.platform.PermanentException;

/** Somebody else has changed the alert since the caller looked at it. */
public final class StaleAlertException extends PermanentException {

    StaleAlertException(String id, long expected, long found) {
        super("Alert " + id + " is at version " + found + ", the change was meant for version " + expected
                + ": read the alert again and decide anew");
    }
}

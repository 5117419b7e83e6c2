package io.tocsin.incident;

import io.tocsin.platform.PermanentException;

/** Somebody else has changed the incident, or an item of it, since the caller read it. */
public final class StaleIncidentException extends PermanentException {

    StaleIncidentException(String what, long expected, long found) {
        super("The " + what + " is at version " + found + ", and the change was meant for version " + expected
                + ": read it again and decide anew");
    }
}

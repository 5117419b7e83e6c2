package io.tocsin.alert;

import io.tocsin.platform.PermanentException;

/** The alert is in a state that does not allow the change. */
public final class RefusedChangeException extends PermanentException {

    /** @param message what state it is in and which change would be possible */
    RefusedChangeException(String message) {
        super(message);
    }
}

package io.tocsin.alert;

import io.tocsin.platform.PermanentException;

/** No alert has this id. */
public final class NoSuchAlertException extends PermanentException {

    NoSuchAlertException(String id) {
        super("There is no alert \"" + id + "\"");
    }
}

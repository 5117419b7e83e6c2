package io.tocsin.respond;

import io.tocsin.platform.PermanentException;

/** Someone cancelled the run just before a call was made. */
final class RunCancelledException extends PermanentException {

    RunCancelledException(String run) {
        super("run " + run + " was cancelled");
    }
}

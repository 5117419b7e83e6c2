package io.tocsin.respond;

import io.tocsin.platform.TransientException;

/** Another node works on the run by now; whatever this one has still to do for it must not happen. */
final class RunLeaseLostException extends TransientException {

    RunLeaseLostException(String run) {
        super("run " + run + " is another node's by now");
    }
}

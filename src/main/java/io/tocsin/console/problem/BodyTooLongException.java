package io.tocsin.console.problem;

import java.io.IOException;

/** What is read of a body is more than is taken; its length was not told beforehand. */
public final class BodyTooLongException extends IOException {

    public BodyTooLongException(long maxBytes) {
        super("The body has more than " + maxBytes + " bytes; no more are taken.");
    }
}

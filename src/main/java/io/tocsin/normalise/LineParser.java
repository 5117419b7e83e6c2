package io.tocsin.normalise;

import io.tocsin.event.Event;

/** Reads the messages of one kind of program. Thread-safe. */
interface LineParser {

    /** Name stored with the event, e.g. {@code sshd}. */
    String name();

    /** Counts up when what it sets changes. */
    int version();

    /** Says whether messages of this program are its own; {@code app} is as the sender wrote it. */
    boolean claims(String app);

    /**
     * Puts what the message says.
     *
     * @return false where it is no message this parser knows; then nothing was put
     */
    boolean read(String text, Event.Builder into);
}

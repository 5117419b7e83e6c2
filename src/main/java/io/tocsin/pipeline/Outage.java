package io.tocsin.pipeline;

import io.tocsin.platform.TransientException;

/**
 * The failures that make the way of events wait: this list, and nothing that is not on it. Everything else is the fault of a
 * record, which is tried once more and then parked.
 *
 * <ul>
 *   <li>The store is away, changes its primary, does not confirm a write in time, or its disk is full: {@code MongoCalls}
 *       names the driver's exceptions and codes for that. No later record would fare better.
 *   <li>The disk of the event log refuses to move the cursor: {@code RecordStore}. What is done would be done again.
 *   <li>Others change an alert all the time: {@code AlertDesk}, after a thousand tries. It ends.
 * </ul>
 *
 * All of them are {@link TransientException}s, and nothing else is. One record can make a store look as if it were away, by
 * breaking the connection each time: {@link LogConsumer} tells that from an outage by writing something else.
 */
final class Outage {

    private Outage() {}

    static boolean is(Throwable failure) {
        return failure instanceof TransientException;
    }
}

package io.tocsin.ingest;

import java.time.Duration;
import java.util.Optional;

/** How much each sender may bring over HTTP and TLS; a later room knows the senders. */
public interface SenderQuotas {

    /** Where no room bounds them. */
    SenderQuotas NONE = (sender, events, bytes) -> Optional.empty();

    /**
     * Counts what a sender brings.
     *
     * @param sender its name; empty where it is not known
     * @param bytes of the events, after decompression
     * @return how long to wait before it is taken; empty where it is taken now
     */
    Optional<Duration> take(String sender, int events, long bytes);

    /**
     * Counts what a sender has brought that cannot be refused any more.
     *
     * @return how long it has to wait before it brings more; empty where it is within its quota
     */
    default Optional<Duration> charge(String sender, int events, long bytes) {
        return Optional.empty();
    }
}

package io.tocsin.enrich;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that belongs to attackers, as a feed or a file tells it.
 *
 * @param type what kind of value it is
 * @param value as texts are compared: in lower case but for URLs
 * @param feed who told it
 * @param confidence 0 to 100; -1 where nobody says
 * @param description what it belongs to; empty where nobody says
 * @param expires from when on it means nothing any more; null for never
 */
public record Indicator(
        Type type,
        String value,
        String feed,
        int confidence,
        String description,
        @Nullable Instant expires) {

    public enum Type {
        /** An address or a network. */
        IP,
        /** A domain, with all names below it. */
        DOMAIN,
        /** A whole URL. */
        URL,
        /** MD5, SHA-1 or SHA-256 of a file. */
        HASH,
        /** A mail address. */
        EMAIL
    }
}

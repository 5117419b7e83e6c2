package io.tocsin.access.audit;

import org.jspecify.annotations.Nullable;

/**
 * What a walk over the whole chain found.
 *
 * @param lines how many there are
 * @param hash of the last one; empty where there is none. Kept elsewhere, it shows later that lines were taken off the end
 * @param broken null where the chain is intact
 */
public record Verified(long lines, String hash, @Nullable Broken broken) {}

package io.tocsin.respond;

import java.util.Optional;

/**
 * Every effect on the world outside, written before it is sent. Throws
 * {@link io.tocsin.platform.TransientException} while the store is away.
 */
interface EffectLedger {

    Optional<EffectRecord> get(String key);

    /** Keeps a new effect; false where there is one of this key already, which stays as it is. */
    boolean create(EffectRecord effect);

    /**
     * Replaces what is known of an effect, where it is still this run's and no newer lease has touched it; else false.
     * The record's own token is the one that must not be older.
     */
    boolean update(EffectRecord effect);

    /** Gives a key whose effect is another run's, and as {@code seen} still, to a new effect; else false. */
    boolean replace(EffectRecord seen, EffectRecord wanted);
}

package io.tocsin.respond;

import io.tocsin.store.Page;
import java.time.Instant;
import java.util.List;
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

    /** Returns the effects of a run, in no order. */
    List<EffectRecord> ofRun(String run);

    /** Returns the effect of this {@link EffectRecord#id}. */
    Optional<EffectRecord> byId(String id);

    /** Returns effects that are to be taken back by now, the longest due first. */
    List<EffectRecord> dueUndo(Instant now, int max);

    /** @throws IllegalArgumentException where the cursor is none */
    Page<EffectRecord> find(EffectFilter filter);
}

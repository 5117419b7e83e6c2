package io.tocsin.store;

/**
 * What a collection needs before its first use, mostly indexes. Called before the pipeline starts and again until it
 * succeeds, because the store may be away while the server starts.
 */
@FunctionalInterface
public interface StorePreparation {

    /**
     * Makes what is missing; again changes nothing.
     *
     * @throws io.tocsin.platform.TransientException while the store is away
     */
    void prepare();
}

package io.tocsin.respond;

/** The makes that tests use promise what the real ones do. */
class InMemoryRunStoresTest implements RunStoreContract, EffectLedgerContract {

    private final RunStore store = new InMemoryRunStore();
    private final EffectLedger ledger = new InMemoryEffectLedger();

    @Override
    public RunStore store() {
        return store;
    }

    @Override
    public EffectLedger ledger() {
        return ledger;
    }
}

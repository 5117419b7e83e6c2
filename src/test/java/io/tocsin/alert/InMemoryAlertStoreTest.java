package io.tocsin.alert;

class InMemoryAlertStoreTest implements AlertStoreContract {

    private final AlertStore store = new InMemoryAlertStore();

    @Override
    public AlertStore store() {
        return store;
    }
}

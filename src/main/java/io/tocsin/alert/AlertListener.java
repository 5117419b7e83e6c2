package io.tocsin.alert;

/** Hears of every alert that was made or changed, after the store has it; every bean of this type is called. */
@FunctionalInterface
public interface AlertListener {

    /**
     * Called on the thread that changed the alert, so it must be quick and not throw. One alert's changes may arrive
     * out of order when several threads change it: the higher {@link Alert#version} is the newer.
     */
    void changed(Alert alert);
}

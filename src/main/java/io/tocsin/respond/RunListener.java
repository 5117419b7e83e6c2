package io.tocsin.respond;

/** Wants to know of every change of a run. Called after it was saved, on the thread that did; must be quick. */
@FunctionalInterface
public interface RunListener {

    void changed(Run run);
}

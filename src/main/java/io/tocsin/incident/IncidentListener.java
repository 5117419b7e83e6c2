package io.tocsin.incident;

/**
 * Hears of every change, after the store has it; every bean of this type is called. Called on the thread that made the
 * change, so it must be quick and not throw.
 */
public interface IncidentListener {

    /** An incident itself changed. */
    void changed(Incident incident);

    /**
     * Something of an incident changed.
     *
     * @param kind {@code task}, {@code note}, {@code observable}, {@code evidence}, {@code entry}, {@code message} or
     *     {@code link}
     */
    void changed(String kind, Item<?> item);
}

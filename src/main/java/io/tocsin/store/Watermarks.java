package io.tocsin.store;

import java.time.Instant;
import java.util.Map;

/** How far event time had come for each source, so that a restart knows which events rules still remember. */
public interface Watermarks {

    /** Empty where none were ever saved. */
    Map<String, Instant> load();

    /** Replaces what is saved. */
    void save(Map<String, Instant> watermarks);
}

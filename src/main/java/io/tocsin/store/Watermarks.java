package io.tocsin.store;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** How far event time had come for each source, so that a restart knows which events rules still remember. */
public interface Watermarks {

    /** Empty where none were ever saved. */
    Map<String, Instant> load();

    /** Replaces what is saved. */
    void save(Map<String, Instant> watermarks);

    /** What {@link #saveTick} saved last; empty where it never did. */
    Optional<Instant> lastTick();

    /** Saves how late it was by our clock when time alone last made something true. */
    void saveTick(Instant now);

    /** What {@link #saveListened} saved last; empty where it never did. */
    Optional<Listened> listened();

    /** Replaces what is saved of when the server listened. */
    void saveListened(Listened listened);
}

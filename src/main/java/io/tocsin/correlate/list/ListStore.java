package io.tocsin.correlate.list;

import java.util.Map;
import java.util.Optional;

/** What people changed of the lists. Methods throw {@link io.tocsin.platform.TransientException} while the store is away. */
public interface ListStore {

    /** The versions of the lists that people changed, by name: quick, so that only what is new need be read. */
    Map<String, Long> versions();

    /** What people changed of a list; empty where nobody did. */
    Optional<ListEdit> find(String name);

    /** Writes a change over exactly the version before it; false where somebody else was quicker. */
    boolean replace(ListEdit edit);
}

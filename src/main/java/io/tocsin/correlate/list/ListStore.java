package io.tocsin.correlate.list;

import java.util.List;

/** What people changed of the lists. Methods throw {@link io.tocsin.platform.TransientException} while the store is away. */
public interface ListStore {

    List<ListEdit> all();

    /** Writes a change over exactly the version before it; false where somebody else was quicker. */
    boolean replace(ListEdit edit);
}

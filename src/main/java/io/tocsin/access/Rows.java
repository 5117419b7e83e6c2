package io.tocsin.access;

import java.util.List;

/**
 * A small collection of the store that is read whole. Throws {@link io.tocsin.platform.TransientException} while the store
 * is away.
 *
 * @param <T> what a row holds
 */
public interface Rows<T extends Rows.Row> {

    /** One row; whoever changes it counts its version up by one. */
    interface Row {
        String id();

        /** 1 is the first. */
        long version();
    }

    List<T> all();

    /** Returns false, and writes nothing, where a row has this id. */
    boolean insert(T row);

    /** Writes it in place of the version before; returns false, and writes nothing, where the row has another one. */
    boolean replace(T row);

    /** Does nothing where there is no row of this id. */
    void delete(String id);
}

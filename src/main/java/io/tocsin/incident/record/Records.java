package io.tocsin.incident.record;

import io.tocsin.store.Page;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One kind of records at rest. Safe for many threads and nodes; every method throws
 * {@link io.tocsin.platform.TransientException} while the store is away.
 *
 * @param <T> the kind; a Java record whose components become the fields of a document
 */
public interface Records<T extends Records.Row> {

    /** One record; whoever changes it counts its version up by one. */
    interface Row {
        String id();

        /** 1 is the first. */
        long version();
    }

    /** Stores a new record; returns false, and writes nothing, where one has this id. */
    boolean insert(T row);

    /** Stores it in place of the version before; returns false, and writes nothing, where the stored one has another version. */
    boolean replace(T changed);

    Optional<T> get(String id);

    /** @throws IllegalArgumentException where the cursor is not one of this list */
    Page<T> find(Wanted wanted);

    /** All records that have one of these values at a path, in the order they were made. */
    default List<T> all(String path, Collection<?> values) {
        return values.isEmpty()
                ? List.of()
                : find(Wanted.with(path, values).oldestFirst()).items();
    }

    default List<T> all(String path, Object value) {
        return all(path, List.of(value));
    }
}

package io.tocsin.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What could not be processed. Throws {@link io.tocsin.platform.TransientException} while the store is away. */
public interface ParkedStore {

    /** Keeps it; again with the same id changes nothing. */
    void park(Parked parked);

    /** Newest first, of long payloads the beginning only; {@code cursor} null for the first page. */
    Page<Parked> find(int size, @Nullable String cursor);

    /** One with its whole payload. */
    Optional<Parked> get(String id);

    /** Removes it, because it has been appended to the log again. */
    void remove(String id);

    long count();
}

package io.tocsin.access.audit;

import io.tocsin.store.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit at rest. Throws {@link io.tocsin.platform.TransientException} while the store is away. */
public interface AuditLog {

    /** Puts the line at the end of the chain. */
    void append(AuditLine.Draft draft);

    /**
     * Newest first.
     *
     * @throws IllegalArgumentException where the cursor is none of this list's
     */
    Page<AuditLine> find(int size, @Nullable String cursor);

    /** Lines from this number on, oldest first, at most so many. */
    List<AuditLine> from(long number, int most);

    /** Deletes the lines up to this number. Only {@link AuditRetention} may, once the chain says so. */
    void deleteUpTo(long number);
}

package io.tocsin.respond;

import io.tocsin.store.Page;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The questions to people. Throws {@link io.tocsin.platform.TransientException} while the store is away. */
interface ApprovalStore {

    Optional<Approval> get(String id);

    /** Keeps a new question; false where there is one of this id already, which stays as it is. */
    boolean create(Approval approval);

    /** Changes a question that is still as it was seen; else false. */
    boolean replace(Approval seen, Approval wanted);

    /**
     * Returns questions, the newest first.
     *
     * @param state null for all
     * @param run empty for those of all runs
     */
    Page<Approval> find(Approval.@Nullable State state, String run, int size, @Nullable String cursor);
}

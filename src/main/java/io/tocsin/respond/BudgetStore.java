package io.tocsin.respond;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was taken of budgets. Throws {@link io.tocsin.platform.TransientException} while the store is away. */
interface BudgetStore {

    /** An effect that counts. */
    record Taken(String key, Instant at) {}

    /**
     * One budget as it is used.
     *
     * @param id of playbook and effect
     * @param version counts changes
     * @param refused how many were refused in all
     * @param refusedAt when one was refused last; null for never
     */
    record Account(
            String id,
            long version,
            List<Taken> taken,
            long refused,
            @Nullable Instant refusedAt) {

        public Account {
            taken = List.copyOf(taken);
        }
    }

    Optional<Account> get(String id);

    List<Account> all();

    /** Puts an account in the place of the version before it; false where that is another by now. */
    boolean put(Account account);
}

package io.tocsin.alert;

import io.tocsin.store.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Alerts at rest. Only {@link AlertDesk} writes. Safe for many threads; every method throws
 * {@link io.tocsin.platform.TransientException} while the store is away.
 */
interface AlertStore {

    /** Stores a new alert with its dispatches in one write; false where its id is there already, then nothing changes. */
    boolean insert(Alert alert);

    /**
     * Puts a changed alert in place of the one with the version before, in one write.
     *
     * @param changed its version is one more than that of the alert it was made from
     * @return false where the stored alert has another version by now, then nothing changes
     */
    boolean replace(Alert changed);

    /**
     * Does what {@link #replace} does for each of these, in this order.
     *
     * @return false where one of them could not be replaced; the others are
     */
    boolean replaceAll(List<Alert> changed);

    Optional<Alert> get(String id);

    /** Returns those of these ids that there are, in no order. */
    List<Alert> get(Collection<String> ids);

    /**
     * Returns the alerts that have one of these observables, those raised last first.
     *
     * @param values in canonical spelling
     * @param from raised then or later
     */
    List<Alert> withObservables(Collection<String> values, Instant from, int max);

    /** Returns the alerts of this rule and key that were seen last, latest first. */
    List<Alert> latest(String rule, String key, int max);

    /** Returns the alerts of this rule and key that were seen then or later, at most so many, latest first. */
    List<Alert> seenSince(String rule, String key, Instant from, int max);

    /** Returns the alerts of this rule and key that were seen at some time from then to then, both included, latest first. */
    List<Alert> seenBetween(String rule, String key, Instant from, Instant to);

    /** @throws IllegalArgumentException where the cursor is none of this list's, or the search cannot be done */
    Page<Alert> find(AlertQuery query);

    /**
     * How many alerts the query finds, whatever its size and cursor.
     *
     * @param most where it stops counting
     * @throws IllegalArgumentException where the search cannot be done
     */
    long count(AlertQuery query, int most);

    /** Returns alerts that have a dispatch which is not done, the most severe first, of those the oldest. */
    List<Alert> withPendingDispatches(int max);
}

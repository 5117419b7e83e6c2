package io.tocsin.respond;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What runs wait for. Throws {@link io.tocsin.platform.TransientException} while the store is away. */
interface Happenings {

    /**
     * What came.
     *
     * @param id of the event or alert
     * @param document the event; empty for an alert
     */
    record Found(String id, Map<String, Object> document) {}

    /**
     * The first event that a query finds.
     *
     * @param step id of the step that waits
     * @param since its earliest time
     * @throws io.tocsin.playbook.expression.ExpressionException where the query cannot be read
     */
    Optional<Found> event(String step, String query, Instant since);

    /**
     * An alert that was raised.
     *
     * @param step id of the step that waits
     * @param key its dedup key; empty for any
     * @param since when it was raised at the earliest
     */
    Optional<Found> alert(String step, String rule, String key, Instant since);
}

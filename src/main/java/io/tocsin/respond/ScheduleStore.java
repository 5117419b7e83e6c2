package io.tocsin.respond;

import java.time.Instant;
import java.util.Optional;

/** How far each schedule has come. Throws {@link io.tocsin.platform.TransientException} while the store is away. */
interface ScheduleStore {

    /**
     * @param cron the expression and its zone; of another one nothing was missed
     * @param last the last time that was answered, or when the schedule was first seen
     */
    record Row(String playbook, String cron, Instant last) {}

    Optional<Row> get(String playbook);

    void put(Row row);
}

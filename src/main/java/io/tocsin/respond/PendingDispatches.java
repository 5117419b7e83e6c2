package io.tocsin.respond;

import io.tocsin.alert.Alert;
import java.util.List;

/** The alerts whose playbooks have not been started yet: the hand-over from alerts to runs, rows in the store. */
public interface PendingDispatches {

    /**
     * A playbook to start.
     *
     * @param playbook its id
     * @param run the id its run is to have
     */
    record Pending(Alert alert, String playbook, String run) {}

    /** Returns at most {@code max}, those of the most severe alerts first, of those the oldest. */
    List<Pending> pending(int max);

    /** Says that the run's row exists. Again changes nothing. */
    void done(String alertId, String run);
}

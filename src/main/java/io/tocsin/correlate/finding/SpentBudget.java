package io.tocsin.correlate.finding;

import io.tocsin.event.Severity;
import java.time.Duration;

/**
 * A playbook that refuses to act because its budget is spent: an attack that is larger than expected, or someone who makes
 * it look so.
 *
 * @param playbook its id
 * @param effect the kind of effect that the budget bounds
 * @param max how many there may be
 * @param per within this time
 * @param refused how many were refused in all
 */
public record SpentBudget(String playbook, String effect, int max, Duration per, long refused) {

    /** Whose alerts report such playbooks; no author's rule has this name, see {@code docs/reference/playbooks.md}. */
    public static final String RULE = "tocsin-response-budget-spent";

    /** What its alert says. */
    public Notice notice() {
        String why = "it may have " + max + " effects of kind " + effect + " within " + per + ", and has refused "
                + refused + " in all";
        String summary = "Playbook \"" + playbook + "\" refuses to act: " + why
                + ". Look at its refused runs, and at who sends what raises their alerts: somebody may be flooding it."
                + " Start it by hand where it is needed, or raise guards.budget.max in its file";
        return new Notice(
                RULE,
                "A playbook has spent its budget and refuses to act",
                Severity.HIGH,
                "tocsin.playbook",
                playbook,
                "budget",
                why,
                summary);
    }
}

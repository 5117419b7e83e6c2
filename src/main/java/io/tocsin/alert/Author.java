package io.tocsin.alert;

import org.jspecify.annotations.Nullable;

/**
 * Who changes an alert, and what they had before their eyes.
 *
 * @param actor a person's name or {@code playbook:<id>}
 * @param expectedVersion the change is only right for this version of the alert, else {@link StaleAlertException}; null
 *     for whichever there is
 */
public record Author(String actor, @Nullable Long expectedVersion) {

    public static Author of(String actor) {
        return new Author(actor, null);
    }

    /** Whether it is not a rule or a playbook, whose names have a colon. */
    boolean isPerson() {
        return actor.indexOf(':') < 0;
    }
}

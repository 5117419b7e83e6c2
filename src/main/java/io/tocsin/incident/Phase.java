package io.tocsin.incident;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far the work on an incident is; the order is the usual one, and each jump is allowed. */
public enum Phase {
    NEW,
    TRIAGE,
    CONTAIN,
    ERADICATE,
    RECOVER,
    LESSONS,
    CLOSED;

    /** The word in JSON, files and the console: lower case. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the trouble is contained once this phase is reached. */
    public boolean isAfterContainment() {
        return compareTo(CONTAIN) > 0;
    }

    /** Whether the trouble is over once this phase is reached. */
    public boolean isAfterRecovery() {
        return compareTo(RECOVER) > 0;
    }
}

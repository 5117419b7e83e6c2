package io.tocsin.playbook;

import java.util.Locale;

/** Whether a run reaches the world outside. */
public enum Mode {
    ENFORCE,
    /** Reads go out; what would change something is shown as it would have been. */
    SHADOW,
    /** Nothing goes out: every call is shown as it would have been. */
    DRY_RUN;

    /** Returns the one of two that lets less out. */
    public Mode lower(Mode other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The word in playbooks, settings and JSON: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

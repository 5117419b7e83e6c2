package io.tocsin.playbook;

import java.util.Locale;

/** Whether a run reaches the world outside. */
public enum Mode {
    ENFORCE,
    /** Nothing goes out: every call is shown as it would have been. */
    DRY_RUN;

    /** The word in playbooks, settings and JSON: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.tocsin.playbook;

import java.util.Locale;

/** What a step does to the world outside; the words are OpenC2's where it has one. */
public enum Effect {
    /** Looks only; may be done again at any time. */
    READ,
    NOTIFY,
    WRITE,
    DENY,
    ALLOW,
    CONTAIN;

    /** The word in playbooks and JSON: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

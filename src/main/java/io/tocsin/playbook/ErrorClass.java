package io.tocsin.playbook;

import java.util.Locale;

/** Why a step failed; retries are decided by it. */
public enum ErrorClass {
    TIMEOUT,
    CONNECT,
    TLS,
    AUTH,
    HTTP_4XX,
    HTTP_429,
    HTTP_5XX,
    /** What was answered, or what a step was given, is not what the playbook expects. */
    DATA,
    GUARD_DENIED,
    /** The people who were asked said no, or nothing in time. */
    APPROVAL_DENIED,
    CANCELLED,
    INTERNAL;

    /** The word in playbooks and JSON: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.tocsin.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a caller may do; each call of the REST API asks for one. The list is fixed: roles are made of it, also those of
 * {@code tocsin.access.roles}. Which call asks for which, and which role has which: {@code docs/reference/access.md}.
 */
public enum Permission {
    ACCOUNT_OWN,
    ALERTS_READ,
    ALERTS_WRITE,
    APPROVALS_DECIDE,
    AUDIT_READ,
    EFFECTS_UNDO,
    EVENTS_INGEST,
    EVENTS_READ,
    EVENTS_REPLAY,
    HEALTH_READ,
    INCIDENTS_READ,
    INCIDENTS_WRITE,
    LISTS_READ,
    LISTS_WRITE,
    METRICS_READ,
    PLAYBOOKS_READ,
    PLAYBOOKS_RUN,
    PLAYBOOKS_WRITE,
    RULES_READ,
    RULES_TEST,
    RULES_WRITE,
    TOKENS_ADMIN,
    USERS_ADMIN;

    /** As settings, problems and the documentation have it, e.g. {@code alerts:read}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ':');
    }

    /**
     * Reads one permission, or with {@code alerts:*} all of one kind.
     *
     * @throws IllegalArgumentException where there is none of this name; the message names all there are
     */
    static Set<Permission> read(String text) {
        Set<Permission> found = EnumSet.noneOf(Permission.class);
        for (Permission one : values()) {
            boolean all = text.endsWith(":*") && one.text().startsWith(text.substring(0, text.length() - 1));
            if (all || one.text().equals(text)) {
                found.add(one);
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("there is no permission \"" + text + "\"; there are "
                    + Arrays.stream(values()).map(Permission::text).collect(Collectors.joining(", ")));
        }
        return found;
    }
}

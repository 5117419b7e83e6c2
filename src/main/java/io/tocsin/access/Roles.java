package io.tocsin.access;

import static io.tocsin.access.Permission.*;

import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * The roles and their permissions: those that are built in, and those of {@code tocsin.access.roles}, which may also put
 * another list of permissions in the place of a role that is built in, except that of {@code admin}.
 */
@Component
public final class Roles {

    public static final String ADMIN = "admin";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    private final Map<String, Set<Permission>> roles = new LinkedHashMap<>();

    Roles(AccessProperties settings) {
        Set<Permission> viewer = add(
                "viewer",
                EnumSet.noneOf(Permission.class),
                ACCOUNT_OWN,
                ALERTS_READ,
                EVENTS_READ,
                HEALTH_READ,
                INCIDENTS_READ,
                LISTS_READ,
                METRICS_READ,
                PLAYBOOKS_READ,
                RULES_READ);
        Set<Permission> analyst = add("analyst", viewer, ALERTS_WRITE, INCIDENTS_WRITE, PLAYBOOKS_RUN, RULES_TEST);
        Set<Permission> handler = add("handler", analyst, EFFECTS_UNDO, EVENTS_REPLAY, LISTS_WRITE);
        add("lead", handler, APPROVALS_DECIDE, AUDIT_READ);
        add("author", viewer, EVENTS_REPLAY, LISTS_WRITE, PLAYBOOKS_WRITE, RULES_TEST, RULES_WRITE);
        add("approver", viewer, APPROVALS_DECIDE);
        add(ADMIN, EnumSet.allOf(Permission.class));
        add("ingest", EnumSet.noneOf(Permission.class), EVENTS_INGEST);
        add("metrics", EnumSet.noneOf(Permission.class), METRICS_READ);
        settings.roles().forEach(this::addOfSettings);
    }

    private Set<Permission> add(String name, Set<Permission> base, Permission... more) {
        Set<Permission> permissions = EnumSet.copyOf(List.of(more).isEmpty() ? base : List.of(more));
        permissions.addAll(base);
        roles.put(name, permissions);
        return permissions;
    }

    private void addOfSettings(String name, List<String> permissions) {
        String setting = "tocsin.access.roles." + name;
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    setting + ": a role's name has up to 40 of a-z, 0-9 and -, and begins with a letter");
        }
        if (name.equals(ADMIN)) {
            throw new IllegalArgumentException(setting + ": the role admin has every permission and cannot be changed");
        }
        Set<Permission> read = EnumSet.noneOf(Permission.class);
        for (String permission : permissions) {
            try {
                read.addAll(Permission.read(permission.strip()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
            }
        }
        roles.put(name, read);
    }

    /** All of them, in the order of the documentation, then of the settings. */
    public Map<String, Set<Permission>> all() {
        return roles;
    }

    public boolean has(String role) {
        return roles.containsKey(role);
    }

    /** What somebody with these roles may do. A role that the settings no longer have gives nothing. */
    public Set<Permission> permissions(Collection<String> names) {
        Set<Permission> found = EnumSet.noneOf(Permission.class);
        names.forEach(name -> found.addAll(roles.getOrDefault(name, Set.of())));
        return found;
    }
}

package io.tocsin.access;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** Somebody whose credential was right, for the length of one request. Its authorities are the permissions. */
public final class Caller extends AbstractAuthenticationToken {

    private final Subject subject;
    private final String name;
    private final List<String> roles;
    private final transient Set<Permission> permissions;
    private final boolean bySession;

    /**
     * @param name who acts, in histories and the audit
     * @param bySession whether the console's cookie was the credential, not the header Authorization
     */
    public Caller(
            Subject subject, String name, Collection<String> roles, Set<Permission> permissions, boolean bySession) {
        super(permissions.stream()
                .map(permission -> new SimpleGrantedAuthority(permission.text()))
                .toList());
        this.subject = subject;
        this.name = name;
        this.roles = List.copyOf(roles);
        this.permissions = Set.copyOf(permissions);
        this.bySession = bySession;
        setAuthenticated(true);
    }

    public Subject subject() {
        return subject;
    }

    public List<String> roles() {
        return roles;
    }

    public Set<Permission> permissions() {
        return permissions;
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    /** {@code token} or {@code session}. */
    public String via() {
        return bySession ? "session" : "token";
    }

    public boolean isBySession() {
        return bySession;
    }

    @Override
    public String getPrincipal() {
        return name;
    }

    /** Nothing: the credential itself is not kept. */
    @Override
    public String getCredentials() {
        return "";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Caller caller && subject.equals(caller.subject) && bySession == caller.bySession;
    }

    @Override
    public int hashCode() {
        return subject.hashCode();
    }
}

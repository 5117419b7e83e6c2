package io.tocsin.access;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** Somebody whose credential was right, for the length of one request. Its authorities are the permissions. */
public final class Caller extends AbstractAuthenticationToken {

    private final Subject subject;
    private final String name;
    private final List<String> roles;
    private final transient Set<Permission> permissions;
    private final Via via;

    /** What was shown as the credential. */
    public enum Via {
        /** The header Authorization. */
        TOKEN,
        /** The console's cookie. */
        SESSION,
        /** A certificate, over TLS. */
        CERTIFICATE
    }

    /** @param name who acts, in histories and the audit */
    public Caller(Subject subject, String name, Collection<String> roles, Set<Permission> permissions, Via via) {
        super(permissions.stream()
                .map(permission -> new SimpleGrantedAuthority(permission.text()))
                .toList());
        this.subject = subject;
        this.name = name;
        this.roles = List.copyOf(roles);
        this.permissions = Set.copyOf(permissions);
        this.via = via;
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

    /** {@code token}, {@code session} or {@code certificate}. */
    public String via() {
        return via.name().toLowerCase(Locale.ROOT);
    }

    public boolean isBySession() {
        return via == Via.SESSION;
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
        return other instanceof Caller caller && subject.equals(caller.subject) && via == caller.via;
    }

    @Override
    public int hashCode() {
        return subject.hashCode();
    }
}

package io.tocsin.access.web;

import io.tocsin.access.Caller;
import io.tocsin.access.Caller.Via;
import io.tocsin.access.Permission;
import io.tocsin.access.Roles;
import io.tocsin.access.Subject;
import io.tocsin.access.session.Session;
import io.tocsin.access.token.AdminToken;
import io.tocsin.access.token.ApiToken;
import io.tocsin.access.token.ApiTokens;
import io.tocsin.access.token.LocalAccess;
import io.tocsin.access.user.User;
import io.tocsin.access.user.Users;
import io.tocsin.platform.CommonName;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Tells who a credential stands for, as of now: roles that were taken away are gone with the next request. */
@Component
public final class Identities {

    private final AdminToken admin;
    private final LocalAccess local;
    private final ApiTokens tokens;
    private final Users users;
    private final Roles roles;
    private final Clock clock;

    Identities(AdminToken admin, LocalAccess local, ApiTokens tokens, Users users, Roles roles, Clock clock) {
        this.admin = admin;
        this.local = local;
        this.tokens = tokens;
        this.users = users;
        this.roles = roles;
        this.clock = clock;
    }

    /** Whom a bearer token stands for; with {@code use}, its use is noted. */
    public Optional<Caller> byToken(String text, boolean use) {
        if (admin.matches(text) || local.matches(text)) {
            return Optional.of(bootstrap(Via.TOKEN));
        }
        return (use ? tokens.use(text) : tokens.peek(text)).map(token -> of(token, Via.TOKEN));
    }

    /** Whom a certificate stands for that the sender has proved; with {@code use}, its use is noted. */
    public Optional<Caller> byCertificate(X509Certificate certificate, boolean use) {
        try {
            // A connection can outlive the certificate that it was opened with.
            certificate.checkValidity(Date.from(clock.instant()));
        } catch (CertificateException e) {
            return Optional.empty();
        }
        return tokens.ofCertificate(CommonName.of(certificate.getSubjectX500Principal()), use)
                .map(token -> of(token, Via.CERTIFICATE));
    }

    /** Whether a token that is not known may be right all the same, since the store could not be read yet. */
    boolean isBlind() {
        return !tokens.isLoaded();
    }

    /** Whom a session stands for; empty where its user, or the token that opened it, is no more. */
    public Optional<Caller> bySession(Session session) {
        Subject subject = session.subject();
        return switch (subject.kind()) {
            case BOOTSTRAP -> admin.subject().equals(subject) ? Optional.of(bootstrap(Via.SESSION)) : Optional.empty();
            case TOKEN -> tokens.alive(subject.id()).map(token -> of(token, Via.SESSION));
            case USER ->
                users.find(subject.id()).filter(user -> !user.disabled()).map(this::of);
        };
    }

    private Caller bootstrap(Via via) {
        return new Caller(
                admin.subject(), AdminToken.ACTOR, List.of(Roles.ADMIN), EnumSet.allOf(Permission.class), via);
    }

    private Caller of(ApiToken token, Via via) {
        Subject subject = new Subject(Subject.Kind.TOKEN, token.id());
        return new Caller(subject, token.name(), token.roles(), roles.permissions(token.roles()), via);
    }

    private Caller of(User user) {
        Set<Permission> permissions =
                user.mustChangePassword() ? EnumSet.of(Permission.ACCOUNT_OWN) : roles.permissions(user.roles());
        return new Caller(Subject.user(user.name()), user.name(), user.roles(), permissions, Via.SESSION);
    }

    public boolean mustChangePassword(Caller caller) {
        Subject subject = caller.subject();
        return subject.kind() == Subject.Kind.USER
                && users.find(subject.id()).filter(User::mustChangePassword).isPresent();
    }
}

package io.tocsin.access.web;

import io.tocsin.access.Caller;
import io.tocsin.access.session.Sessions;
import io.tocsin.http.Callers;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** The credentials that {@link CredentialFilter} takes, for the bounds of a request that has not come that far yet. */
@Component
final class KnownCallers implements Callers {

    private final Identities identities;
    private final Sessions sessions;
    private final CallRights rights;
    private final AccessExchange exchange;

    KnownCallers(Identities identities, Sessions sessions, CallRights rights, AccessExchange exchange) {
        this.identities = identities;
        this.sessions = sessions;
        this.rights = rights;
        this.exchange = exchange;
    }

    @Override
    public boolean knows(Shown shown) {
        // This comes before anything else looks at the credential, so nothing else has to look again.
        return caller(shown).isPresent()
                || (showsAny(shown) && exchange.lookAgain() && caller(shown).isPresent());
    }

    @Override
    public boolean mayCall(HttpServletRequest request, @Nullable Object handler) {
        return caller(Shown.by(request))
                .filter(caller -> rights.of(request, handler).admits(caller))
                .isPresent();
    }

    private static boolean showsAny(Shown shown) {
        String cookies = shown.header(HttpHeaders.COOKIE);
        return shown.header(HttpHeaders.AUTHORIZATION) != null
                || (cookies != null && SessionCookie.ofHeader(cookies).isPresent())
                || CertificateFilter.proved(shown).isPresent();
    }

    private Optional<Caller> caller(Shown shown) {
        String authorization = shown.header(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            return AuthorizationHeader.token(authorization).flatMap(token -> identities.byToken(token, false));
        }
        String cookies = shown.header(HttpHeaders.COOKIE);
        Optional<String> cookie = cookies == null ? Optional.empty() : SessionCookie.ofHeader(cookies);
        if (cookie.isPresent()) {
            return cookie.flatMap(sessions::peek).flatMap(identities::bySession);
        }
        return CertificateFilter.proved(shown).flatMap(certificate -> identities.byCertificate(certificate, false));
    }
}

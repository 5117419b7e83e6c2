package io.tocsin.access.web;

import io.tocsin.access.Caller;
import io.tocsin.access.session.Sessions;
import io.tocsin.http.Callers;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** The credentials that {@link CredentialFilter} takes, for the bounds of a request that has not come that far yet. */
@Component
final class KnownCallers implements Callers {

    private final Identities identities;
    private final Sessions sessions;
    private final CallRights rights;

    KnownCallers(Identities identities, Sessions sessions, CallRights rights) {
        this.identities = identities;
        this.sessions = sessions;
        this.rights = rights;
    }

    @Override
    public boolean knows(Function<String, @Nullable String> header) {
        return caller(header).isPresent();
    }

    @Override
    public boolean mayCall(HttpServletRequest request, @Nullable Object handler) {
        return caller(request::getHeader)
                .filter(caller -> rights.of(request, handler).admits(caller))
                .isPresent();
    }

    private Optional<Caller> caller(Function<String, @Nullable String> header) {
        String authorization = header.apply(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            return AuthorizationHeader.token(authorization).flatMap(token -> identities.byToken(token, false));
        }
        String cookies = header.apply(HttpHeaders.COOKIE);
        return cookies == null
                ? Optional.empty()
                : SessionCookie.ofHeader(cookies).flatMap(sessions::peek).flatMap(identities::bySession);
    }
}

package io.tocsin.console.access;

import io.tocsin.http.Callers;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** The credentials that {@link CredentialFilter} takes, for the bounds of a request that has not come that far yet. */
@Component
final class KnownCallers implements Callers {

    private static final String COOKIE = Caller.COOKIE + "=";

    private final AdminToken admin;
    private final Sessions sessions;

    KnownCallers(AdminToken admin, Sessions sessions) {
        this.admin = admin;
        this.sessions = sessions;
    }

    @Override
    public boolean knows(Function<String, @Nullable String> header) {
        String authorization = header.apply(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            return CredentialFilter.bearer(authorization).filter(admin::matches).isPresent();
        }
        String cookies = header.apply(HttpHeaders.COOKIE);
        return cookies != null && session(cookies).filter(sessions::isAlive).isPresent();
    }

    private static Optional<String> session(String cookies) {
        for (String cookie : cookies.split(";", -1)) {
            String stripped = cookie.strip();
            if (stripped.startsWith(COOKIE)) {
                return Optional.of(stripped.substring(COOKIE.length()));
            }
        }
        return Optional.empty();
    }
}

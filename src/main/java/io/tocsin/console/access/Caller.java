package io.tocsin.console.access;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** Somebody whose credential was right, for the length of one request. */
final class Caller extends AbstractAuthenticationToken {

    /** The console's cookie; its value is known to the browser and, hashed, to {@link Sessions}. */
    static final String COOKIE = "tocsin_session";

    /** How {@link #via} says that the cookie was the credential. */
    static final String SESSION = "session";

    private final String actor;
    private final String via;

    private Caller(String actor, String via) {
        super(List.of());
        this.actor = actor;
        this.via = via;
        setAuthenticated(true);
    }

    static Caller byToken(String actor) {
        return new Caller(actor, "token");
    }

    static Caller bySession(Session session) {
        return new Caller(session.actor(), SESSION);
    }

    static Optional<String> cookieOf(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return Optional.empty();
        }
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(COOKIE)) {
                return Optional.of(cookie.getValue());
            }
        }
        return Optional.empty();
    }

    /** {@code token} or {@code session}. */
    String via() {
        return via;
    }

    @Override
    public String getPrincipal() {
        return actor;
    }

    /** Nothing: the credential itself is not kept. */
    @Override
    public String getCredentials() {
        return "";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Caller caller && actor.equals(caller.actor) && via.equals(caller.via);
    }

    @Override
    public int hashCode() {
        return actor.hashCode();
    }
}

package io.tocsin.console.access;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;

/** Says of an answer that goes on for long whether its caller may still have it. */
@Component
public final class Liveness {

    private final Sessions sessions;

    Liveness(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Of a session, until it is signed out, expires or is idle for too long; a token is right as long as the server runs. */
    public BooleanSupplier of(HttpServletRequest request, Principal caller) {
        Optional<String> cookie = Caller.cookieOf(request);
        if (!(caller instanceof Caller known) || !known.via().equals(Caller.SESSION) || cookie.isEmpty()) {
            return () -> true;
        }
        String value = cookie.get();
        return () -> sessions.isAlive(value);
    }
}

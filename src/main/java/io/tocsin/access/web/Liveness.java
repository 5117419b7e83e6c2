package io.tocsin.access.web;

import io.tocsin.access.Caller;
import io.tocsin.access.Subject;
import io.tocsin.access.session.Sessions;
import io.tocsin.access.token.ApiTokens;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;

/** Says of an answer that goes on for long whether its caller may still have it. */
@Component
public final class Liveness {

    private final Sessions sessions;
    private final Identities identities;
    private final ApiTokens tokens;

    Liveness(Sessions sessions, Identities identities, ApiTokens tokens) {
        this.sessions = sessions;
        this.identities = identities;
        this.tokens = tokens;
    }

    /**
     * Of a session, until it ends or its user may no longer do what the stream asks for; of an API token, until it is
     * revoked or expires. The bootstrap token is right as long as the server runs.
     */
    public BooleanSupplier of(HttpServletRequest request, Caller caller) {
        if (caller.isBySession()) {
            Optional<String> cookie = SessionCookie.of(request);
            return () -> cookie.flatMap(sessions::peek)
                    .flatMap(identities::bySession)
                    .filter(now -> now.permissions().equals(caller.permissions()))
                    .isPresent();
        }
        Subject subject = caller.subject();
        return subject.kind() == Subject.Kind.TOKEN
                ? () -> tokens.alive(subject.id()).isPresent()
                : () -> true;
    }
}

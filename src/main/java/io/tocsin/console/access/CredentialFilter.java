package io.tocsin.console.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.console.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who calls: by the header {@code Authorization: Bearer}, else by the console's cookie. Whether somebody has
 * to be known is decided after it, by {@link SecuritySetup}.
 */
final class CredentialFilter extends OncePerRequestFilter {

    /** Header of the token that only a page of ours can know, unlike the cookie, which a browser sends by itself. */
    static final String CSRF_HEADER = "X-CSRF-Token";

    private static final String BEARER = "bearer ";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final AdminToken admin;
    private final Sessions sessions;
    private final Problems problems;
    private final Counter refused;

    CredentialFilter(AdminToken admin, Sessions sessions, Problems problems, MeterRegistry meters) {
        this.admin = admin;
        this.sessions = sessions;
        this.problems = problems;
        this.refused = Counter.builder("tocsin.access.refused")
                .description("requests with a wrong token")
                .register(meters);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            Optional<String> token = bearer(header);
            if (token.filter(admin::matches).isPresent()) {
                is(Caller.byToken(AdminToken.ACTOR));
            } else {
                refused.increment();
            }
        } else {
            Optional<Session> session = Caller.cookieOf(request).flatMap(sessions::find);
            if (session.isPresent()) {
                if (!SAFE.contains(request.getMethod()) && !isOurPage(request, session.get())) {
                    problems.write(
                            request,
                            response,
                            HttpStatus.FORBIDDEN,
                            "A change made with the cookie must carry the header " + CSRF_HEADER
                                    + " with the value \"csrf\" of GET /api/v1/session.");
                    return;
                }
                is(Caller.bySession(session.get()));
            }
        }
        chain.doFilter(request, response);
    }

    static Optional<String> bearer(String header) {
        return header.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? Optional.of(header.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    /** Signing in needs no CSRF token: whoever can do it knows the admin token. */
    private static boolean isOurPage(HttpServletRequest request, Session session) {
        if (request.getMethod().equals("POST") && request.getRequestURI().equals(SecuritySetup.SESSION)) {
            return true;
        }
        String sent = request.getHeader(CSRF_HEADER);
        return sent != null && Digests.same(sent, session.csrf());
    }

    private static void is(Caller caller) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(caller);
        SecurityContextHolder.setContext(context);
    }
}

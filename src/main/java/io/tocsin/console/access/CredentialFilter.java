package io.tocsin.console.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.console.audit.AuditInterceptor;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who calls: by the header {@code Authorization: Bearer}, otherwise by the console's cookie. Whether somebody has
 * to be known is decided after it, by {@link SecuritySetup}.
 */
final class CredentialFilter extends OncePerRequestFilter {

    /** Header of the token that only a page of ours can know, unlike the cookie, which a browser sends by itself. */
    static final String CSRF_HEADER = "X-CSRF-Token";

    private static final String BEARER = "bearer ";

    private final AdminToken admin;
    private final Sessions sessions;
    private final Throttle throttle;
    private final Refusal refusal;
    private final Counter refused;

    CredentialFilter(AdminToken admin, Sessions sessions, Throttle throttle, Refusal refusal, MeterRegistry meters) {
        this.admin = admin;
        this.sessions = sessions;
        this.throttle = throttle;
        this.refusal = refusal;
        this.refused = Counter.builder("tocsin.access.refused")
                .description(
                        "requests with a wrong token, or with any while too many wrong ones came from their address")
                .register(meters);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            boolean right = bearer(header).filter(admin::matches).isPresent();
            Optional<Duration> wait = throttle.judge(request.getRemoteAddr(), right, true);
            if (wait.isPresent() || !right) {
                refused.increment();
            }
            if (wait.isPresent()) {
                refusal.tooMany(request, response, wait.get());
                return;
            }
            if (right) {
                is(Caller.byToken(AdminToken.ACTOR));
            }
        } else {
            Optional<Session> session = Caller.cookieOf(request).flatMap(sessions::use);
            if (session.isPresent()) {
                if (!AuditInterceptor.isReading(request) && !isOurPage(request, session.get())) {
                    refusal.withoutCsrf(request, response, session.get().actor());
                    return;
                }
                is(Caller.bySession(session.get()));
            }
        }
        chain.doFilter(new WithoutCredentials(request), response);
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

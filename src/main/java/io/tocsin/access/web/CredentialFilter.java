package io.tocsin.access.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.access.Caller;
import io.tocsin.access.Digests;
import io.tocsin.access.audit.AuditInterceptor;
import io.tocsin.access.session.Sessions;
import io.tocsin.http.Callers;
import io.tocsin.http.SignedRequests;
import io.tocsin.http.WithoutCredentials;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who calls: by the header {@code Authorization}, otherwise by the console's cookie; {@link
 * CertificateFilter} has looked for a certificate where neither is there. Whether somebody has
 * to be known, and what they may do, is decided after it, by {@link SecuritySetup}.
 */
final class CredentialFilter extends OncePerRequestFilter {

    /** Every browser sends it (W3C, Fetch Metadata). */
    private static final String FETCH_SITE = "Sec-Fetch-Site";

    private static final Set<String> SIGN_IN =
            Set.of(SecuritySetup.SESSION, SecuritySetup.PASSKEY, SecuritySetup.PASSKEY_OPTIONS);

    private final Identities identities;
    private final Sessions sessions;
    private final Throttle throttle;
    private final Refusal refusal;
    private final List<SignedRequests> signed;
    private final Counter refused;

    CredentialFilter(
            Identities identities,
            Sessions sessions,
            Throttle throttle,
            Refusal refusal,
            List<SignedRequests> signed,
            MeterRegistry meters) {
        this.identities = identities;
        this.sessions = sessions;
        this.throttle = throttle;
        this.refusal = refusal;
        this.signed = signed;
        this.refused = Counter.builder("tocsin.access.refused")
                .description(
                        "requests with a wrong token, or with any while too many wrong ones came from their address")
                .register(meters);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (signed.stream().anyMatch(signature -> signature.maxBytes(request) > 0)) {
            // What it carries is the sender's signature, also in a header that holds a token elsewhere.
            chain.doFilter(request, response);
            if (response.getStatus() == HttpStatus.UNAUTHORIZED.value()) {
                refusal.wrongSignature(request);
            }
            return;
        }
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            Optional<Caller> caller = AuthorizationHeader.token(header)
                    .filter(token -> !AuthorizationHeader.isOfBrowser(header, request.getHeader(FETCH_SITE) != null))
                    .flatMap(token -> identities.byToken(token, true));
            if (caller.isEmpty() && identities.isBlind()) {
                refusal.notKnownYet(request, response);
                return;
            }
            Optional<Duration> wait = throttle.judge(request.getRemoteAddr(), caller.isPresent(), true);
            if (wait.isPresent() || caller.isEmpty()) {
                refused.increment();
            }
            if (wait.isPresent()) {
                refusal.tooMany(request, response, wait.get());
                return;
            }
            caller.ifPresent(known -> is(known, request));
        } else {
            Optional<String> cookie = SessionCookie.of(request);
            Optional<Caller> caller = cookie.flatMap(sessions::use).flatMap(identities::bySession);
            if (caller.isPresent()) {
                if (!AuditInterceptor.isReading(request) && !isOurPage(request, cookie.orElse(""))) {
                    refusal.withoutCsrf(request, response, caller.get().getName());
                    return;
                }
                is(caller.get(), request);
            } else if (identities.isBlind()
                    && CertificateFilter.proved(Callers.Shown.by(request)).isPresent()) {
                refusal.notKnownYet(request, response);
                return;
            }
        }
        chain.doFilter(new WithoutCredentials(request), response);
    }

    /** Signing in needs no CSRF token: whoever can do it knows a credential. */
    private static boolean isOurPage(HttpServletRequest request, String cookie) {
        if (request.getMethod().equals("POST") && SIGN_IN.contains(request.getRequestURI())) {
            return true;
        }
        String sent = request.getHeader(WithoutCredentials.CSRF);
        return sent != null && Digests.same(sent, Sessions.csrf(cookie));
    }

    private static void is(Caller caller, HttpServletRequest request) {
        request.setAttribute(Callers.NAME, caller.getName());
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(caller);
        SecurityContextHolder.setContext(context);
    }
}

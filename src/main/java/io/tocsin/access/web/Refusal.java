package io.tocsin.access.web;

import io.tocsin.access.audit.Audit;
import io.tocsin.access.audit.AuditInterceptor;
import io.tocsin.http.WithoutCredentials;
import io.tocsin.http.problem.Problems;
import io.tocsin.http.problem.TooManyAttemptsException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.stereotype.Component;

/** How calls are refused before they reach a controller: each with a problem for the caller and a line in the audit. */
@Component
final class Refusal {

    private static final String RETRY_SECONDS = "5";

    private final Problems problems;
    private final Audit audit;

    Refusal(Problems problems, Audit audit) {
        this.problems = problems;
        this.audit = audit;
    }

    /** Nobody is known, be it that nothing was shown or that it is wrong. Reading without a token is nothing to keep. */
    void unknown(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean sent = request.getHeader(HttpHeaders.AUTHORIZATION) != null;
        if (sent || !AuditInterceptor.isReading(request)) {
            audit.refused(request, HttpStatus.UNAUTHORIZED.value(), null, sent ? "wrong token" : "no token");
        }
        response.setHeader(
                HttpHeaders.WWW_AUTHENTICATE,
                sent ? "Bearer realm=\"tocsin\", error=\"invalid_token\"" : "Bearer realm=\"tocsin\"");
        problems.write(
                request,
                response,
                HttpStatus.UNAUTHORIZED,
                sent
                        ? "The token is wrong."
                        : "This needs the header \"Authorization: Bearer TOKEN\", or a session of the console.");
    }

    /** Whoever checks the signature has answered. */
    void wrongSignature(HttpServletRequest request) {
        audit.refused(request, HttpStatus.UNAUTHORIZED.value(), null, "no signature, or a wrong or old one");
    }

    void tooMany(HttpServletRequest request, HttpServletResponse response, Duration wait) throws IOException {
        audit.refused(request, HttpStatus.TOO_MANY_REQUESTS.value(), null, "too many wrong tokens, not looked at");
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(TooManyAttemptsException.seconds(wait)));
        problems.write(request, response, HttpStatus.TOO_MANY_REQUESTS, TooManyAttemptsException.detail(wait));
    }

    void withoutCsrf(HttpServletRequest request, HttpServletResponse response, String actor) throws IOException {
        audit.refused(request, HttpStatus.FORBIDDEN.value(), actor, "no CSRF token, or a wrong one");
        problems.write(
                request,
                response,
                HttpStatus.FORBIDDEN,
                "A change made with the cookie must carry the header " + WithoutCredentials.CSRF
                        + " with the value \"csrf\" of GET /api/v1/session.");
    }

    /** A token that is not known may be one of those that the store has: it must not be told that it is wrong. */
    void notKnownYet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        problems.write(
                request,
                response,
                HttpStatus.SERVICE_UNAVAILABLE,
                "The store is away since the start, so tokens cannot be checked. Send it again later.");
    }

    /** Names the permission that is missing, where one would help. */
    void notAllowed(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        Principal caller = request.getUserPrincipal();
        String missing = missing(e);
        if (caller != null || !AuditInterceptor.isReading(request)) {
            audit.refused(
                    request,
                    HttpStatus.FORBIDDEN.value(),
                    caller == null ? null : caller.getName(),
                    missing.isEmpty() ? "not allowed" : "needs the permission " + missing);
        }
        problems.write(
                request,
                response,
                HttpStatus.FORBIDDEN,
                missing.isEmpty()
                        ? "This is not allowed to anybody."
                        : "This needs the permission " + missing + ", which "
                                + (caller == null ? "nobody" : caller.getName()) + " does not have.",
                missing.isEmpty() ? Map.of() : Map.of("permission", missing));
    }

    private static String missing(AccessDeniedException e) {
        return e instanceof AuthorizationDeniedException denied
                        && denied.getAuthorizationResult() instanceof CallRights.Decision decision
                        && decision.right().permission() != null
                ? decision.right().permission().text()
                : "";
    }
}

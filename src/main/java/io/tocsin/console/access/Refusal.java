package io.tocsin.console.access;

import io.tocsin.console.audit.Audit;
import io.tocsin.console.audit.AuditInterceptor;
import io.tocsin.console.problem.Problems;
import io.tocsin.console.problem.TooManyAttemptsException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** How calls are refused before they reach a controller: each with a problem for the caller and a line in the audit. */
@Component
final class Refusal {

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
                "A change made with the cookie must carry the header " + CredentialFilter.CSRF_HEADER
                        + " with the value \"csrf\" of GET /api/v1/session.");
    }

    void notAllowed(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Principal caller = request.getUserPrincipal();
        if (!AuditInterceptor.isReading(request)) {
            audit.refused(
                    request, HttpStatus.FORBIDDEN.value(), caller == null ? null : caller.getName(), "not allowed");
        }
        problems.write(request, response, HttpStatus.FORBIDDEN, "This is not allowed.");
    }
}

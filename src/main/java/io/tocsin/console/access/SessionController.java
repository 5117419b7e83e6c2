package io.tocsin.console.access;

import io.tocsin.console.audit.AuditChange;
import io.tocsin.console.problem.BadParameterException;
import io.tocsin.console.problem.TooManyAttemptsException;
import io.tocsin.http.TakesTokenlessBody;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Signing in at the console: the token becomes a cookie that no script can read. */
@RestController
final class SessionController {

    private final AdminToken admin;
    private final Sessions sessions;
    private final Throttle throttle;

    SessionController(AdminToken admin, Sessions sessions, Throttle throttle) {
        this.admin = admin;
        this.sessions = sessions;
        this.throttle = throttle;
    }

    record SignIn(@Nullable String token) {

        /** The token must not reach a log by way of this record. */
        @Override
        public String toString() {
            return "SignIn[***]";
        }
    }

    /** @param csrf value of the header X-CSRF-Token; null for a caller with a bearer token, who needs none */
    record SessionView(String actor, @Nullable String csrf) {}

    record CallerView(String actor, String via) {}

    @TakesTokenlessBody
    @PostMapping(SecuritySetup.SESSION)
    ResponseEntity<SessionView> signIn(@RequestBody SignIn body, HttpServletRequest request) {
        if (body.token() == null) {
            throw new BadParameterException("token", "The body must have the field \"token\".");
        }
        boolean right = admin.matches(body.token().strip());
        throttle.judge(request.getRemoteAddr(), right, false).ifPresent(wait -> {
            AuditChange.say("too many wrong tokens, not looked at");
            throw new TooManyAttemptsException(wait);
        });
        if (!right) {
            AuditChange.say("wrong token");
            throw new BadCredentialsException("wrong token");
        }
        AuditChange.by(AdminToken.ACTOR);
        // Whoever signs in again leaves the old session behind; it must not go on living.
        Caller.cookieOf(request).ifPresent(sessions::close);
        Sessions.Opened opened = sessions.open(AdminToken.ACTOR);
        return ResponseEntity.ok()
                .header(HttpHeaders.SET_COOKIE, cookie(opened.cookie(), sessions.length(), request))
                .body(new SessionView(opened.session().actor(), opened.session().csrf()));
    }

    @GetMapping(SecuritySetup.SESSION)
    SessionView session(HttpServletRequest request, Caller caller) {
        String csrf = caller.via().equals(Caller.SESSION)
                ? Caller.cookieOf(request)
                        .flatMap(sessions::use)
                        .map(Session::csrf)
                        .orElse(null)
                : null;
        return new SessionView(caller.getName(), csrf);
    }

    @DeleteMapping(SecuritySetup.SESSION)
    ResponseEntity<Void> signOut(HttpServletRequest request) {
        Caller.cookieOf(request).ifPresent(sessions::close);
        return ResponseEntity.status(HttpStatus.NO_CONTENT)
                .header(HttpHeaders.SET_COOKIE, cookie("", Duration.ZERO, request))
                .build();
    }

    @GetMapping("/api/v1/whoami")
    CallerView whoami(Caller caller) {
        return new CallerView(caller.getName(), caller.via());
    }

    private static String cookie(String value, Duration length, HttpServletRequest request) {
        return ResponseCookie.from(Caller.COOKIE, value)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Strict")
                .path("/")
                .maxAge(length)
                .build()
                .toString();
    }
}

package io.tocsin.console.admin;

import static io.tocsin.access.Permission.ACCOUNT_OWN;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.access.AnyCaller;
import io.tocsin.access.Caller;
import io.tocsin.access.MissingPermissionException;
import io.tocsin.access.Permission;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.passkey.Passkeys;
import io.tocsin.access.session.Session;
import io.tocsin.access.session.Sessions;
import io.tocsin.access.web.Identities;
import io.tocsin.access.web.SecuritySetup;
import io.tocsin.access.web.SessionCookie;
import io.tocsin.access.web.SignIn;
import io.tocsin.access.web.SignInWays;
import io.tocsin.http.TakesTokenlessBody;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.store.Page;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Signing in at the console, which turns a credential into a cookie that no script can read; and the open sessions. */
@RestController
final class SessionController {

    private final SignIn signIn;
    private final Sessions sessions;
    private final Identities identities;
    private final Passkeys passkeys;
    private final SignInWays ways;

    SessionController(SignIn signIn, Sessions sessions, Identities identities, Passkeys passkeys, SignInWays ways) {
        this.passkeys = passkeys;
        this.ways = ways;
        this.signIn = signIn;
        this.sessions = sessions;
        this.identities = identities;
    }

    record Credentials(
            @Nullable String token,
            @Nullable String name,
            @Nullable String password,
            @Nullable String code) {

        /** None of it must reach a log by way of this record. */
        @Override
        public String toString() {
            return "Credentials[***]";
        }
    }

    /**
     * @param csrf value of the header X-CSRF-Token; null for a caller with a bearer token, who needs none
     * @param mustChangePassword whether nothing else is possible until then
     */
    record SessionView(
            String actor,
            @Nullable String csrf,
            List<String> roles,
            List<String> permissions,
            boolean mustChangePassword) {}

    record CallerView(String actor, String via, List<String> roles, List<String> permissions) {}

    /** @param current whether it is that of the caller */
    record OpenSession(
            String id,
            String actor,
            String how,
            Instant createdAt,
            Instant lastUsed,
            Instant until,
            String address,
            String agent,
            boolean current) {}

    @TakesTokenlessBody
    @AnyCaller
    @PostMapping(SecuritySetup.SESSION)
    ResponseEntity<SessionView> signIn(@RequestBody Credentials body, HttpServletRequest request) {
        return answer(opened(body, request), request);
    }

    private ResponseEntity<SessionView> answer(Sessions.Opened opened, HttpServletRequest request) {
        Caller caller = identities
                .bySession(opened.session())
                .orElseThrow(() -> new NotFoundException("The user was deleted at the same time."));
        return ResponseEntity.ok()
                .header(HttpHeaders.SET_COOKIE, SessionCookie.set(opened.cookie(), sessions.length(), request))
                .body(view(caller, Sessions.csrf(opened.cookie())));
    }

    /** How people can sign in here besides by password and token. */
    record Ways(boolean passkeys, List<SignInWays.Provider> providers) {}

    @AnyCaller
    @GetMapping(SecuritySetup.WAYS)
    Ways ways() {
        return new Ways(passkeys.areOn(), ways.providers());
    }

    @AnyCaller
    @PostMapping(SecuritySetup.PASSKEY_OPTIONS)
    JsonNode beginPasskey(HttpServletRequest request) {
        return passkeys.beginSignIn(request.getRemoteAddr());
    }

    @TakesTokenlessBody
    @AnyCaller
    @PostMapping(SecuritySetup.PASSKEY)
    ResponseEntity<SessionView> byPasskey(@RequestBody JsonNode credential, HttpServletRequest request) {
        return answer(signIn.byPasskey(passkeys.prove(credential).orElse(null), request), request);
    }

    private Sessions.Opened opened(Credentials body, HttpServletRequest request) {
        if (body.token() != null) {
            return signIn.byToken(body.token().strip(), request);
        }
        if (body.name() != null && body.password() != null) {
            String code = body.code() == null ? "" : body.code().strip();
            return signIn.byPassword(body.name(), body.password(), code, request);
        }
        throw new BadParameterException(
                "token", "The body must have the field \"token\", or the fields \"name\" and \"password\".");
    }

    private SessionView view(Caller caller, @Nullable String csrf) {
        return new SessionView(
                caller.getName(),
                csrf,
                caller.roles(),
                texts(caller.permissions()),
                identities.mustChangePassword(caller));
    }

    static List<String> texts(Collection<Permission> permissions) {
        return permissions.stream().map(Permission::text).sorted().toList();
    }

    @RequiresPermission(ACCOUNT_OWN)
    @GetMapping(SecuritySetup.SESSION)
    SessionView session(HttpServletRequest request, Caller caller) {
        return view(
                caller,
                caller.isBySession()
                        ? SessionCookie.of(request).map(Sessions::csrf).orElse(null)
                        : null);
    }

    @AnyCaller
    @DeleteMapping(SecuritySetup.SESSION)
    ResponseEntity<Void> signOut(HttpServletRequest request) {
        SessionCookie.of(request).ifPresent(sessions::close);
        return ResponseEntity.status(HttpStatus.NO_CONTENT)
                .header(HttpHeaders.SET_COOKIE, SessionCookie.set("", Duration.ZERO, request))
                .build();
    }

    @AnyCaller
    @GetMapping("/api/v1/whoami")
    CallerView whoami(Caller caller) {
        return new CallerView(caller.getName(), caller.via(), caller.roles(), texts(caller.permissions()));
    }

    /** One's own; with the permission {@code users:admin} and {@code all} those of everybody. */
    @RequiresPermission(ACCOUNT_OWN)
    @GetMapping("/api/v1/sessions")
    Page<OpenSession> list(
            @RequestParam(defaultValue = "false") boolean all, HttpServletRequest request, Caller caller) {
        if (all) {
            MissingPermissionException.unless(caller, Permission.USERS_ADMIN);
        }
        String own = SessionCookie.of(request)
                .flatMap(sessions::peek)
                .map(Session::hash)
                .orElse("");
        return new Page<>(
                sessions.all().stream()
                        .filter(session -> all || session.subject().equals(caller.subject()))
                        .map(session -> view(session, session.hash().equals(own)))
                        .toList(),
                null);
    }

    private static OpenSession view(Session session, boolean current) {
        return new OpenSession(
                session.publicId(),
                session.name(),
                session.how(),
                session.createdAt(),
                session.lastUsed(),
                session.until(),
                session.address(),
                session.agent(),
                current);
    }

    /** Of others only with {@code users:admin}: without it, theirs are not there. */
    @RequiresPermission(ACCOUNT_OWN)
    @DeleteMapping("/api/v1/sessions/{id}")
    ResponseEntity<Void> end(@PathVariable String id, Caller caller) {
        Session session = sessions.all().stream()
                .filter(one -> one.publicId().equals(id))
                .filter(one -> one.subject().equals(caller.subject()) || caller.may(Permission.USERS_ADMIN))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("There is no session " + id + "."));
        AuditChange.say("ended a session of " + session.name() + " from " + session.address());
        sessions.close(one -> one.hash().equals(session.hash()));
        return ResponseEntity.noContent().build();
    }
}

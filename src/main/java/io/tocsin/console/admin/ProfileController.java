package io.tocsin.console.admin;

import static io.tocsin.access.Permission.ACCOUNT_OWN;

import io.tocsin.access.Caller;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.Subject;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.session.Sessions;
import io.tocsin.access.user.Passwords;
import io.tocsin.access.user.SecondFactors;
import io.tocsin.access.user.User;
import io.tocsin.access.user.Users;
import io.tocsin.access.web.SessionCookie;
import io.tocsin.console.admin.UserController.UserView;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.platform.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What users do with their own account. */
@RestController
@RequestMapping("/api/v1/profile")
final class ProfileController {

    private final Users users;
    private final Sessions sessions;
    private final SecondFactors factors;
    private final OwnAccount own;

    ProfileController(Users users, Sessions sessions, SecondFactors factors, OwnAccount own) {
        this.users = users;
        this.sessions = sessions;
        this.factors = factors;
        this.own = own;
    }

    record PasswordChange(
            @Nullable String current, @Nullable String password) {

        @Override
        public String toString() {
            return "PasswordChange[***]";
        }
    }

    @RequiresPermission(ACCOUNT_OWN)
    @GetMapping
    UserView profile(Caller caller) {
        return UserView.of(own.of(caller));
    }

    /** All other sessions of the user end. */
    @RequiresPermission(ACCOUNT_OWN)
    @PostMapping("/password")
    ResponseEntity<Void> changePassword(@RequestBody PasswordChange body, HttpServletRequest request, Caller caller) {
        User user = own.proved("current", body.current(), request, caller);
        if (Objects.equals(body.current(), body.password())) {
            throw new BadParameterException("password", "password must be another one than before");
        }
        users.setPassword(user.name(), Passwords.checked(body.password(), user.name()), false, now -> {
            if (!now.password().equals(user.password())) {
                throw new ConflictException("The password was changed at the same time: sign in again.");
            }
        });
        String current = SessionCookie.of(request).map(Sha256::hex).orElse("");
        int ended = sessions.close(session -> session.subject().equals(Subject.user(user.name()))
                && !session.hash().equals(current));
        AuditChange.say("another password of their own; " + ended + " other sessions ended");
        return ResponseEntity.noContent().build();
    }

    record Code(@Nullable String code) {}

    /**
     * @param secret in base 32, for typing
     * @param uri for opening the app
     */
    record TotpSetup(String secret, String uri) {}

    @RequiresPermission(ACCOUNT_OWN)
    @PostMapping("/totp")
    TotpSetup beginTotp(@RequestBody OwnAccount.Password body, HttpServletRequest request, Caller caller) {
        User user = own.proved(body, request, caller);
        SecondFactors.Setup setup = factors.begin(user);
        AuditChange.say("begins to set up a second factor");
        return new TotpSetup(setup.secret().value(), setup.uri().value());
    }

    @RequiresPermission(ACCOUNT_OWN)
    @PostMapping("/totp/confirmation")
    ResponseEntity<Void> confirmTotp(@RequestBody Code body, Caller caller) {
        factors.confirm(own.of(caller), body.code() == null ? "" : body.code());
        AuditChange.say("a second factor is on");
        return ResponseEntity.noContent().build();
    }

    @RequiresPermission(ACCOUNT_OWN)
    @DeleteMapping("/totp")
    ResponseEntity<Void> removeTotp(@RequestBody OwnAccount.Password body, HttpServletRequest request, Caller caller) {
        factors.remove(own.proved(body, request, caller).name());
        AuditChange.say("the second factor is off");
        return ResponseEntity.noContent().build();
    }
}

package io.tocsin.console.admin;

import static io.tocsin.access.Permission.ACCOUNT_OWN;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.access.Caller;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.Subject;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.passkey.Passkey;
import io.tocsin.access.passkey.Passkeys;
import io.tocsin.access.user.User;
import io.tocsin.access.user.Users;
import io.tocsin.access.web.SignIn;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.store.Page;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** One's own passkeys. */
@RestController
@RequestMapping("/api/v1/profile/passkeys")
final class PasskeyController {

    private final Passkeys passkeys;
    private final Users users;
    private final SignIn signIn;

    PasskeyController(Passkeys passkeys, Users users, SignIn signIn) {
        this.passkeys = passkeys;
        this.users = users;
        this.signIn = signIn;
    }

    record Password(@Nullable String password) {

        @Override
        public String toString() {
            return "Password[***]";
        }
    }

    /** @param credential as the browser's {@code PublicKeyCredential.toJSON()} has it */
    record NewPasskey(@Nullable String label, @Nullable JsonNode credential) {}

    record PasskeyView(String id, String label, Instant createdAt, Instant lastUsed) {}

    @RequiresPermission(ACCOUNT_OWN)
    @GetMapping
    Page<PasskeyView> list(Caller caller) {
        return new Page<>(
                passkeys.of(own(caller).name()).stream()
                        .map(one -> new PasskeyView(one.credential(), one.label(), one.createdAt(), one.lastUsed()))
                        .toList(),
                null);
    }

    @RequiresPermission(ACCOUNT_OWN)
    @PostMapping("/options")
    JsonNode begin(@RequestBody Password body, HttpServletRequest request, Caller caller) {
        User user = own(caller);
        if (body.password() == null || !signIn.isPassword(user.name(), body.password(), request)) {
            throw new BadParameterException("password", "password is not your password");
        }
        AuditChange.say("begins to set up a passkey");
        return passkeys.beginRegistration(user, caller);
    }

    @RequiresPermission(ACCOUNT_OWN)
    @PostMapping
    ResponseEntity<Void> register(@RequestBody NewPasskey body, Caller caller) {
        if (body.credential() == null) {
            throw new BadParameterException("credential", "The body must have the field \"credential\".");
        }
        passkeys.register(own(caller), body.label() == null ? "" : body.label(), body.credential());
        AuditChange.say("a passkey more, named " + AuditChange.text(body.label() == null ? "" : body.label()));
        return ResponseEntity.noContent().build();
    }

    @RequiresPermission(ACCOUNT_OWN)
    @DeleteMapping("/{id}")
    ResponseEntity<Void> remove(@PathVariable String id, Caller caller) {
        Passkey removed = passkeys.remove(own(caller).name(), id);
        AuditChange.say("removed the passkey " + AuditChange.text(removed.label()));
        return ResponseEntity.noContent().build();
    }

    private User own(Caller caller) {
        if (caller.subject().kind() != Subject.Kind.USER) {
            throw new ConflictException(caller.getName() + " is a token, not a user: it has no profile.");
        }
        return users.get(caller.subject().id());
    }
}

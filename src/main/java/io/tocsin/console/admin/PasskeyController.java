package io.tocsin.console.admin;

import static io.tocsin.access.Permission.ACCOUNT_OWN;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.access.Caller;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.passkey.Passkey;
import io.tocsin.access.passkey.Passkeys;
import io.tocsin.access.user.User;
import io.tocsin.http.problem.BadParameterException;
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
    private final OwnAccount own;

    PasskeyController(Passkeys passkeys, OwnAccount own) {
        this.passkeys = passkeys;
        this.own = own;
    }

    /** @param credential as the browser's {@code PublicKeyCredential.toJSON()} has it */
    record NewPasskey(@Nullable String label, @Nullable JsonNode credential) {}

    record PasskeyView(String id, String label, Instant createdAt, Instant lastUsed) {}

    @RequiresPermission(ACCOUNT_OWN)
    @GetMapping
    Page<PasskeyView> list(Caller caller) {
        return new Page<>(
                passkeys.of(own.of(caller).name()).stream()
                        .map(one -> new PasskeyView(one.credential(), one.label(), one.createdAt(), one.lastUsed()))
                        .toList(),
                null);
    }

    @RequiresPermission(ACCOUNT_OWN)
    @PostMapping("/options")
    JsonNode begin(@RequestBody OwnAccount.Password body, HttpServletRequest request, Caller caller) {
        User user = own.proved(body, request, caller);
        AuditChange.say("begins to set up a passkey");
        return passkeys.beginRegistration(user, caller);
    }

    @RequiresPermission(ACCOUNT_OWN)
    @PostMapping
    ResponseEntity<Void> register(@RequestBody NewPasskey body, Caller caller) {
        if (body.credential() == null) {
            throw new BadParameterException("credential", "The body must have the field \"credential\".");
        }
        passkeys.register(own.of(caller), body.label() == null ? "" : body.label(), body.credential());
        AuditChange.say("a passkey more, named " + AuditChange.text(body.label() == null ? "" : body.label()));
        return ResponseEntity.noContent().build();
    }

    @RequiresPermission(ACCOUNT_OWN)
    @DeleteMapping("/{id}")
    ResponseEntity<Void> remove(@PathVariable String id, Caller caller) {
        Passkey removed = passkeys.remove(own.of(caller).name(), id);
        AuditChange.say("removed the passkey " + AuditChange.text(removed.label()));
        return ResponseEntity.noContent().build();
    }
}

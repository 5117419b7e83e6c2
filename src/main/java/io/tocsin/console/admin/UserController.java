package io.tocsin.console.admin;

import static io.tocsin.access.Permission.USERS_ADMIN;

import io.tocsin.access.Caller;
import io.tocsin.access.Names;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.Subject;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.passkey.Passkeys;
import io.tocsin.access.session.Sessions;
import io.tocsin.access.user.Passwords;
import io.tocsin.access.user.SecondFactors;
import io.tocsin.access.user.User;
import io.tocsin.access.user.Users;
import io.tocsin.access.web.SignIn;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.store.Page;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Users over REST, for admins. */
@RestController
@RequestMapping(UserController.PATH)
final class UserController {

    static final String PATH = "/api/v1/users";

    private final Users users;
    private final Sessions sessions;
    private final SignIn signIn;
    private final SecondFactors factors;
    private final Passkeys passkeys;
    private final Grants grants;

    UserController(
            Users users, Sessions sessions, SignIn signIn, SecondFactors factors, Passkeys passkeys, Grants grants) {
        this.passkeys = passkeys;
        this.factors = factors;
        this.users = users;
        this.sessions = sessions;
        this.signIn = signIn;
        this.grants = grants;
    }

    record NewUser(
            @Nullable String name,
            @Nullable String password,
            @Nullable List<String> roles,
            boolean mustChangePassword) {

        @Override
        public String toString() {
            return "NewUser[" + name + "]";
        }
    }

    /** Null leaves as it is. */
    record Change(@Nullable List<String> roles, @Nullable Boolean disabled) {}

    /** @param mustChange whether the user has to choose another at the next sign-in; true where it is left out */
    record NewPassword(@Nullable String password, @Nullable Boolean mustChange) {

        @Override
        public String toString() {
            return "NewPassword[***]";
        }
    }

    /** @param source {@code local}, or the provider that signs the user in */
    record UserView(
            String name,
            String source,
            List<String> roles,
            boolean disabled,
            boolean mustChangePassword,
            boolean totp,
            Instant createdAt,
            String createdBy,
            @Nullable Instant lastSignIn) {

        static UserView of(User user) {
            return new UserView(
                    user.name(),
                    user.source(),
                    user.roles(),
                    user.disabled(),
                    user.mustChangePassword(),
                    user.hasTotp(),
                    user.createdAt(),
                    user.createdBy(),
                    user.lastSignIn());
        }
    }

    @RequiresPermission(USERS_ADMIN)
    @GetMapping
    Page<UserView> list() {
        return new Page<>(users.all().stream().map(UserView::of).toList(), null);
    }

    @RequiresPermission(USERS_ADMIN)
    @GetMapping("/{name}")
    UserView get(@PathVariable String name) {
        return UserView.of(users.get(name));
    }

    @RequiresPermission(USERS_ADMIN)
    @PostMapping
    ResponseEntity<UserView> create(@RequestBody NewUser body, Caller caller) {
        if (body.name() == null) {
            throw new BadParameterException("name", "The body must have the field \"name\".");
        }
        String name = Names.checked(body.name());
        List<String> roles = grants.checked(body.roles(), caller);
        String password = Passwords.checked(body.password(), name);
        AuditChange.say("made the user " + name + " with the roles " + roles);
        User made = users.create(name, password, roles, body.mustChangePassword(), caller.getName());
        return ResponseEntity.created(URI.create(PATH + "/" + name)).body(UserView.of(made));
    }

    @RequiresPermission(USERS_ADMIN)
    @PatchMapping("/{name}")
    UserView change(@PathVariable String name, @RequestBody Change body, Caller caller) {
        List<String> roles = body.roles() == null ? null : grants.checked(body.roles(), caller);
        AtomicReference<User> seen = new AtomicReference<>(users.get(name));
        User after = users.change(name, user -> {
            grants.mayGive(user.roles(), caller);
            seen.set(user);
            return user.withRoles(roles == null ? user.roles() : roles)
                    .withDisabled(body.disabled() == null ? user.disabled() : body.disabled());
        });
        User before = Objects.requireNonNull(seen.get());
        AuditChange.say(AuditChange.some(List.of(
                AuditChange.from(
                        "roles", before.roles().toString(), after.roles().toString()),
                AuditChange.from(
                        "disabled", Boolean.toString(before.disabled()), Boolean.toString(after.disabled())))));
        if (after.disabled()) {
            endSessions(after);
        }
        return UserView.of(after);
    }

    @RequiresPermission(USERS_ADMIN)
    @PostMapping("/{name}/password")
    ResponseEntity<Void> resetPassword(@PathVariable String name, @RequestBody NewPassword body, Caller caller) {
        User user = users.get(name);
        grants.mayGive(user.roles(), caller);
        boolean mustChange = body.mustChange() == null || body.mustChange();
        String password = Passwords.checked(body.password(), user.name());
        users.setPassword(user.name(), password, mustChange, now -> grants.mayGive(now.roles(), caller));
        signIn.unlock(user.name());
        int ended = endSessions(user);
        AuditChange.say("another password" + (mustChange ? ", to be changed at the next sign-in" : "") + "; " + ended
                + " sessions ended");
        return ResponseEntity.noContent().build();
    }

    @RequiresPermission(USERS_ADMIN)
    @DeleteMapping("/{name}")
    ResponseEntity<Void> delete(@PathVariable String name, Caller caller) {
        grants.mayGive(users.get(name).roles(), caller);
        User user = users.delete(name);
        endSessions(user);
        passkeys.removeAll(user.name());
        AuditChange.say("deleted the user " + user.name() + ", who had the roles " + user.roles());
        return ResponseEntity.noContent().build();
    }

    /** For a user who has lost the app, or the device that the passkeys are on. */
    @RequiresPermission(USERS_ADMIN)
    @DeleteMapping("/{name}/totp")
    ResponseEntity<Void> removeTotp(@PathVariable String name, Caller caller) {
        User user = users.get(name);
        grants.mayGive(user.roles(), caller);
        factors.remove(user.name());
        passkeys.removeAll(user.name());
        AuditChange.say("removed the second factor and the passkeys of " + user.name());
        return ResponseEntity.noContent().build();
    }

    private int endSessions(User user) {
        return sessions.close(session -> session.subject().equals(Subject.user(user.name())));
    }
}

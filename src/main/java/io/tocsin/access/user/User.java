package io.tocsin.access.user;

import io.tocsin.access.Rows;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A person.
 *
 * @param name in lower case; does not change
 * @param source who checks the password: {@value #LOCAL}, or the provider that signs the user in
 * @param roles of a user whom a provider signs in, as of the last sign-in
 * @param password its hash with the name of the algorithm; empty where a provider signs the user in
 * @param mustChangePassword whether nothing but changing the password is possible
 * @param totp the shared secret of the second factor, encrypted; empty where there is none
 * @param totpStep the last time step of which a code was taken, so that none is taken twice; 0 before the first
 * @param lastSignIn null before the first
 * @param version 1 is the first
 */
public record User(
        String name,
        String source,
        List<String> roles,
        String password,
        boolean mustChangePassword,
        boolean disabled,
        String totp,
        long totpStep,
        Instant createdAt,
        String createdBy,
        @Nullable Instant lastSignIn,
        long version)
        implements Rows.Row {

    public static final String LOCAL = "local";

    @Override
    public String id() {
        return name;
    }

    public boolean isLocal() {
        return source.equals(LOCAL);
    }

    public boolean hasTotp() {
        return !totp.isEmpty();
    }

    public User withRoles(List<String> changed) {
        return with(copy -> copy.roles = List.copyOf(changed));
    }

    public User withDisabled(boolean changed) {
        return with(copy -> copy.disabled = changed);
    }

    User withPassword(String hash, boolean mustChange) {
        return with(copy -> {
            copy.password = hash;
            copy.mustChangePassword = mustChange;
        });
    }

    User withTotp(String secret, long step) {
        return with(copy -> {
            copy.totp = secret;
            copy.totpStep = step;
        });
    }

    User signedInAt(Instant at) {
        return with(copy -> copy.lastSignIn = at);
    }

    User next() {
        return with(copy -> copy.version++);
    }

    private User with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return new User(
                name,
                source,
                copy.roles,
                copy.password,
                copy.mustChangePassword,
                copy.disabled,
                copy.totp,
                copy.totpStep,
                createdAt,
                createdBy,
                copy.lastSignIn,
                copy.version);
    }

    /** What can change of a user, while a changed one is made. */
    private static final class Copy {
        private List<String> roles;
        private String password;
        private boolean mustChangePassword;
        private boolean disabled;
        private String totp;
        private long totpStep;
        private @Nullable Instant lastSignIn;
        private long version;

        private Copy(User user) {
            roles = user.roles;
            password = user.password;
            mustChangePassword = user.mustChangePassword;
            disabled = user.disabled;
            totp = user.totp;
            totpStep = user.totpStep;
            lastSignIn = user.lastSignIn;
            version = user.version;
        }
    }

    /** Without the password's hash and the secret of the second factor. */
    @Override
    public String toString() {
        return "User[" + name + " of " + source + ", roles " + roles + "]";
    }
}

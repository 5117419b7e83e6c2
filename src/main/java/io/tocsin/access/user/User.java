package io.tocsin.access.user;

import io.tocsin.access.Rows;
import java.time.Instant;
import java.util.List;
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
        return new User(
                name,
                source,
                List.copyOf(changed),
                password,
                mustChangePassword,
                disabled,
                totp,
                totpStep,
                createdAt,
                createdBy,
                lastSignIn,
                version);
    }

    public User withDisabled(boolean changed) {
        return new User(
                name,
                source,
                roles,
                password,
                mustChangePassword,
                changed,
                totp,
                totpStep,
                createdAt,
                createdBy,
                lastSignIn,
                version);
    }

    User withPassword(String hash, boolean mustChange) {
        return new User(
                name,
                source,
                roles,
                hash,
                mustChange,
                disabled,
                totp,
                totpStep,
                createdAt,
                createdBy,
                lastSignIn,
                version);
    }

    User withTotp(String secret, long step) {
        return new User(
                name,
                source,
                roles,
                password,
                mustChangePassword,
                disabled,
                secret,
                step,
                createdAt,
                createdBy,
                lastSignIn,
                version);
    }

    User signedInAt(Instant at) {
        return new User(
                name,
                source,
                roles,
                password,
                mustChangePassword,
                disabled,
                totp,
                totpStep,
                createdAt,
                createdBy,
                at,
                version);
    }

    User next() {
        return new User(
                name,
                source,
                roles,
                password,
                mustChangePassword,
                disabled,
                totp,
                totpStep,
                createdAt,
                createdBy,
                lastSignIn,
                version + 1);
    }

    /** Without the password's hash and the secret of the second factor. */
    @Override
    public String toString() {
        return "User[" + name + " of " + source + ", roles " + roles + "]";
    }
}

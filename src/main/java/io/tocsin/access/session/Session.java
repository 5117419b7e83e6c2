package io.tocsin.access.session;

import io.tocsin.access.Rows;
import io.tocsin.access.Subject;
import java.time.Instant;

/**
 * Somebody signed in at the console.
 *
 * @param hash of the cookie, SHA-256 in hexadecimal; the cookie itself is known to the browser alone
 * @param subject for whom it stands
 * @param name who acts, in histories and the audit
 * @param how the way of signing in: {@code password}, {@code token}, {@code passkey}, or the provider
 * @param until when it ends, however much it is used
 * @param lastUsed when a request used it last
 * @param address from which it was opened
 * @param agent what the browser says of itself
 * @param version 1 is the first
 */
public record Session(
        String hash,
        Subject subject,
        String name,
        String how,
        Instant createdAt,
        Instant until,
        Instant lastUsed,
        String address,
        String agent,
        long version)
        implements Rows.Row {

    private static final int ID_CHARACTERS = 16;

    @Override
    public String id() {
        return hash;
    }

    /** By which its owner and admins name it; it opens nothing. */
    public String publicId() {
        return hash.substring(0, ID_CHARACTERS);
    }

    Session usedAt(Instant at) {
        return new Session(hash, subject, name, how, createdAt, until, at, address, agent, version);
    }

    Session next() {
        return new Session(hash, subject, name, how, createdAt, until, lastUsed, address, agent, version + 1);
    }
}

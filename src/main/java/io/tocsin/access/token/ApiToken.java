package io.tocsin.access.token;

import io.tocsin.access.Rows;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A credential of a machine: a token, which itself is not kept, or a certificate.
 *
 * @param id does not change and is no secret
 * @param name who acts with it, in histories and the audit
 * @param hash SHA-256 of the token, in hexadecimal; something else for a certificate
 * @param owner the person who made it; where a token made it, the owner of that one
 * @param expires null where it never does
 * @param lastUsed null before the first use; written about once a minute
 * @param quota how much it may bring; null for as much as the server takes
 * @param certificate whether a certificate with this common name is the credential; then there is no token
 * @param version 1 is the first
 */
public record ApiToken(
        String id,
        String name,
        String hash,
        List<String> roles,
        String owner,
        Instant createdAt,
        @Nullable Instant expires,
        @Nullable Instant lastUsed,
        @Nullable Quota quota,
        boolean certificate,
        long version)
        implements Rows.Row {

    boolean isExpired(Instant now) {
        return expires != null && !expires.isAfter(now);
    }

    ApiToken usedAt(Instant at) {
        return new ApiToken(id, name, hash, roles, owner, createdAt, expires, at, quota, certificate, version + 1);
    }

    /**
     * What a sender may bring.
     *
     * @param eventsPerSecond 1 to 1,000,000; null for no bound
     * @param bytesPerSecond of events after decompression, 1,000 to 10,000,000,000; null for no bound
     * @param burstSeconds the share of so many seconds may come at once, 1 to 3,600
     */
    public record Quota(
            @Nullable Integer eventsPerSecond, @Nullable Long bytesPerSecond, int burstSeconds) {}
}

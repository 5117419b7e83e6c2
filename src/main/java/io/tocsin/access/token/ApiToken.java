package io.tocsin.access.token;

import io.tocsin.access.Rows;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A credential of a machine. The token itself is not kept.
 *
 * @param id does not change and is no secret
 * @param name who acts with it, in histories and the audit
 * @param hash SHA-256 of the token, in hexadecimal
 * @param owner who made it
 * @param expires null where it never does
 * @param lastUsed null before the first use; written about once a minute
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
        long version)
        implements Rows.Row {

    boolean isExpired(Instant now) {
        return expires != null && !expires.isAfter(now);
    }

    ApiToken usedAt(Instant at) {
        return new ApiToken(id, name, hash, roles, owner, createdAt, expires, at, version + 1);
    }
}

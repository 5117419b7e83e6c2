package io.tocsin.access.passkey;

import io.tocsin.access.Rows;
import java.time.Instant;
import java.util.List;

/**
 * A passkey of a user.
 *
 * @param credential its id in base64url, as the authenticator has it
 * @param user whose it is
 * @param label what the user calls it
 * @param publicKey COSE, base64url
 * @param signatures the authenticator's count; 0 where it counts none
 * @param attestation what the authenticator said of the key when it was made, base64url; Spring Security reads it each time
 * @param clientData what the browser said then, base64url
 * @param transports how a browser can reach the authenticator
 * @param version 1 is the first
 */
public record Passkey(
        String credential,
        String user,
        String label,
        String publicKey,
        long signatures,
        boolean backupEligible,
        boolean backedUp,
        String attestation,
        String clientData,
        List<String> transports,
        Instant createdAt,
        Instant lastUsed,
        long version)
        implements Rows.Row {

    @Override
    public String id() {
        return credential;
    }

    Passkey used(long count, boolean nowBackedUp, Instant at) {
        return new Passkey(
                credential,
                user,
                label,
                publicKey,
                count,
                backupEligible,
                nowBackedUp,
                attestation,
                clientData,
                transports,
                createdAt,
                at,
                version + 1);
    }
}

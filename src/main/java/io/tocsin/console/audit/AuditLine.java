package io.tocsin.console.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * One call that changed something, or tried to.
 *
 * @param number counts up by one; 1 is the first
 * @param at when, in milliseconds
 * @param actor who; {@code anonymous} where nobody was signed in
 * @param action method and path, e.g. {@code POST /api/v1/alerts/{id}/close}
 * @param object id of what it was about; empty where there is none
 * @param outcome HTTP status of the answer
 * @param address of the caller, as the server saw it
 * @param previous hash of the line before; empty for the first
 * @param hash of all of the above, SHA-256 in hexadecimal
 */
record AuditLine(
        long number,
        Instant at,
        String actor,
        String action,
        String object,
        int outcome,
        String address,
        String previous,
        String hash) {

    /** What is known of a line before it has its place in the chain. */
    record Draft(Instant at, String actor, String action, String object, int outcome, String address) {

        AuditLine after(long number, String previous) {
            String hash = hashOf(number, this, previous);
            return new AuditLine(number, at, actor, action, object, outcome, address, previous, hash);
        }
    }

    /** Whether the hash is that of the rest of the line. */
    boolean isIntact() {
        return hash.equals(hashOf(number, new Draft(at, actor, action, object, outcome, address), previous));
    }

    private static String hashOf(long number, Draft draft, String previous) {
        List<Object> parts = List.of(
                number,
                draft.at().toEpochMilli(),
                draft.actor(),
                draft.action(),
                draft.object(),
                draft.outcome(),
                draft.address(),
                previous);
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            String value = part.toString();
            // The length in front keeps apart what would read the same put together.
            text.append(value.length()).append(':').append(value);
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

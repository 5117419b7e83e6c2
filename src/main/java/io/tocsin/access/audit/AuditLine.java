package io.tocsin.access.audit;

import io.tocsin.platform.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One call that changed something, or tried to.
 *
 * @param number counts up by one; 1 is the first
 * @param at when, in milliseconds
 * @param actor who; {@code anonymous} where nobody was signed in
 * @param action method and path, e.g. {@code POST /api/v1/alerts/{id}/close}
 * @param object id of what it was about, of a part behind that of the whole and a slash; empty where there is none
 * @param outcome HTTP status of the answer
 * @param address of the caller, as the server saw it
 * @param change what changed, from what to what; empty where nothing is known of it, and in lines of earlier versions
 * @param previous hash of the line before; empty for the first
 * @param hash of all of the above, HMAC-SHA-256 with the audit's key, in hexadecimal; plain SHA-256 in lines of versions
 *     that had no key
 */
public record AuditLine(
        long number,
        Instant at,
        String actor,
        String action,
        String object,
        int outcome,
        String address,
        String change,
        String previous,
        String hash) {

    /** Whether it stands where it should behind a line of that number and hash: 0 and an empty one for the first. */
    boolean follows(long lastNumber, String lastHash) {
        return number == lastNumber + 1 && previous.equals(lastHash);
    }

    /** What is known of a line before it has its place in the chain. */
    public record Draft(
            Instant at, String actor, String action, String object, int outcome, String address, String change) {

        AuditLine after(long number, String previous, AuditKey key) {
            String hash = key.hash(textOf(number, this, previous));
            return new AuditLine(number, at, actor, action, object, outcome, address, change, previous, hash);
        }
    }

    /** Whether the hash is that of the rest of the line, made with this key. */
    boolean isIntact(AuditKey key) {
        return hash.equals(key.hash(text()));
    }

    /** Whether it is a line of a version that had no key, as it was written. */
    boolean isIntactWithoutKey() {
        return hash.equals(Sha256.hex(text()));
    }

    String text() {
        return textOf(number, new Draft(at, actor, action, object, outcome, address, change), previous);
    }

    private static String textOf(long number, Draft draft, String previous) {
        List<Object> parts = new ArrayList<>(List.of(
                number,
                draft.at().toEpochMilli(),
                draft.actor(),
                draft.action(),
                draft.object(),
                draft.outcome(),
                draft.address(),
                previous));
        if (!draft.change().isEmpty()) {
            parts.add(draft.change()); // lines without it have the hash that earlier versions gave them
        }
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            String value = part.toString();
            // The length in front keeps apart what would read the same put together.
            text.append(value.length()).append(':').append(value);
        }
        return text.toString();
    }
}

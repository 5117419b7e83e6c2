package io.tocsin.incident.evidence;

import io.tocsin.incident.record.Records;
import java.time.Instant;
import java.util.List;

/**
 * One line of the chain of custody of a piece of evidence. Lines are only ever added.
 *
 * @param id of the evidence and the number
 * @param version always 1
 * @param number counts up by one; 1 is the first
 * @param createdAt when, by our clock
 * @param actor who
 * @param action {@code added}, {@code opened}, {@code fetched}, {@code changed}, {@code removed} or {@code verified}
 * @param text about it: size and SHA-256 where it was added, what was found where it was verified
 * @param previous hash of the line before; empty for the first
 * @param hash of all of the above, made with the server's key
 */
public record CustodyLine(
        String id,
        long version,
        String evidence,
        long number,
        Instant createdAt,
        String actor,
        String action,
        String text,
        String previous,
        String hash)
        implements Records.Row {

    static String idOf(String evidence, long number) {
        return evidence + ":" + number;
    }

    static CustodyLine of(
            String evidence,
            long number,
            Instant at,
            String actor,
            String action,
            String text,
            String previous,
            CustodyKey key) {
        String hash = key.hash(textOf(evidence, number, at, actor, action, text, previous));
        return new CustodyLine(idOf(evidence, number), 1, evidence, number, at, actor, action, text, previous, hash);
    }

    boolean isIntact(CustodyKey key) {
        return id.equals(idOf(evidence, number))
                && hash.equals(key.hash(textOf(evidence, number, createdAt, actor, action, text, previous)));
    }

    private static String textOf(
            String evidence, long number, Instant at, String actor, String action, String text, String previous) {
        StringBuilder all = new StringBuilder();
        for (Object part : List.of(evidence, number, at.toEpochMilli(), actor, action, text, previous)) {
            String value = part.toString();
            // the length in front keeps apart what would read the same put together
            all.append(value.length()).append(':').append(value);
        }
        return all.toString();
    }
}

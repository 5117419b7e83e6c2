package io.tocsin.access.audit;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks along the chain of the audit and finds where it is broken. Lines without a key, of versions that had none, are as
 * they were written only where a line with the key seals them, which the start writes that makes the key.
 */
final class ChainWalk {

    /** The action of the line that seals those before it. */
    static final String SEAL = "new audit key";

    /** The action of the line that is written before lines are deleted. */
    static final String RETENTION = "retention";

    private static final int AT_ONCE = 1000;

    private final AuditKey key;
    /** The newest line that was checked before; null where that is not known. */
    private final AuditHead.@Nullable Head head;
    /** The last line that was taken; 0 and an empty hash before the first. */
    private long number;

    private String hash = "";
    private boolean keyed;
    private boolean sealed;
    /** Whether a line was taken. */
    private boolean begun;
    /** Lines up to this number, 0 for none, were not there, and no line of the retention has said so yet. */
    private long unexplained;

    private String beginning = "";

    ChainWalk(AuditKey key, AuditHead.@Nullable Head head) {
        this.key = key;
        this.head = head;
    }

    /** What the line says that is written before lines are deleted: up to which one, and the hash of that. */
    static String deleted(AuditLine last) {
        return last.number() + " " + last.hash();
    }

    /** @param walk that has not begun */
    static Verified over(AuditLog audit, ChainWalk walk) {
        Broken first = null;
        int read = AT_ONCE;
        while (read == AT_ONCE && first == null) {
            List<AuditLine> lines = audit.from(walk.number + 1, AT_ONCE);
            read = lines.size();
            first = walk.takeNew(lines).orElse(null);
        }
        return new Verified(walk.number, walk.hash, first == null ? walk.end().orElse(null) : first);
    }

    long number() {
        return number;
    }

    String hash() {
        return hash;
    }

    /** Takes the lines from the one that was taken last on, which must be there still; returns the first that is wrong. */
    Optional<Broken> take(List<AuditLine> lines) {
        if (!begun) {
            return takeNew(lines);
        }
        if (lines.isEmpty() || lines.get(0).number() != number) {
            return Optional.of(new Broken(number, "it was there when it was checked before, and is missing now"));
        }
        if (!lines.get(0).hash().equals(hash)) {
            return Optional.of(new Broken(number, "it is not the line that was there when it was checked before"));
        }
        return takeNew(lines.subList(1, lines.size()));
    }

    private Optional<Broken> takeNew(List<AuditLine> lines) {
        Broken first = null;
        for (AuditLine line : lines) {
            if (!begun && line.number() > 1) {
                unexplained = line.number() - 1;
                beginning = line.previous();
                number = unexplained;
                hash = beginning;
            }
            Broken wrong = look(line);
            begun = true;
            first = first == null ? wrong : first;
            number = line.number();
            hash = line.hash();
        }
        return Optional.ofNullable(first);
    }

    private @Nullable Broken look(AuditLine line) {
        if (line.isIntact(key)) {
            if (line.action().equals(RETENTION)) {
                explain(line);
            }
            sealed |= begun && !keyed && line.action().equals(SEAL);
            if (begun && !keyed && !sealed) {
                keyed = true;
                return new Broken(number, "it is not made with the audit's key");
            }
            keyed = true;
        } else if (keyed || !line.isIntactWithoutKey()) {
            return new Broken(
                    line.number(), "its text was changed after it was written, or it was made with another key");
        }
        if (head != null && line.number() == head.number() && !line.hash().equals(head.hash())) {
            return new Broken(line.number(), "it is not the line that was there when it was checked before");
        }
        if (line.number() == number + 1 && !line.follows(number, hash)) {
            return new Broken(number + 1, "it does not belong behind the line before it");
        }
        return line.number() == number + 1
                ? null
                : new Broken(number + 1, "it is missing, line " + line.number() + " comes next");
    }

    /** Deleting can end early, so there may be more lines still than the retention says. */
    private void explain(AuditLine line) {
        String[] said = line.object().split(" ", 2);
        long upTo = Long.parseLong(said[0]);
        if (upTo > unexplained || (upTo == unexplained && said[1].equals(beginning))) {
            unexplained = 0;
        }
    }

    /** At the end there must be the line that was the newest before, one with the key where there is any, and one for what was deleted. */
    Optional<Broken> end() {
        if (unexplained > 0) {
            return Optional.of(new Broken(
                    1,
                    "it is missing, line " + (unexplained + 1) + " comes first, and no line of the retention says so"));
        }
        if (head != null && head.number() > number) {
            return Optional.of(new Broken(
                    number + 1, "it is missing, as are all up to line " + head.number() + ", which was there before"));
        }
        return begun && !keyed
                ? Optional.of(new Broken(number, "it is not made with the audit's key"))
                : Optional.empty();
    }
}

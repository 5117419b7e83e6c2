package io.tocsin.console.audit;

import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Checks the chain of the audit: all of it from the start of the server on and once a day, new lines each minute, so many
 * lines a turn. Lines that somebody takes off the end while the server runs show too, for the last one checked is remembered.
 */
@Component
final class AuditCheck implements HealthPart {

    private static final Logger log = LoggerFactory.getLogger(AuditCheck.class);

    private static final int LINES_AT_ONCE = 1000;
    static final int LINES_A_TURN = 50_000;
    static final Duration AGAIN = Duration.ofDays(1);

    private final AuditLog audit;
    private final Clock clock;
    /** The last line that was checked; 0 and an empty hash before the first. */
    private long number;

    private String hash = "";
    private Instant begun;
    private volatile long checked;
    private volatile @Nullable Broken broken;

    AuditCheck(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
        begun = clock.instant();
    }

    /**
     * Where the chain is broken first.
     *
     * @param line the number of the line that is not as it was written, or that is missing
     */
    record Broken(long line, String how) {}

    /** What operators see. */
    record Report(String state, long checkedUpTo, @Nullable Broken broken) {}

    /** One turn; from one thread at a time. */
    void look() {
        try {
            if (!clock.instant().isBefore(begun.plus(AGAIN))) {
                begun = clock.instant();
                number = 0;
                hash = "";
            }
            int left = LINES_A_TURN;
            for (int read = LINES_AT_ONCE; read == LINES_AT_ONCE && left > 0; left -= read) {
                read = next();
            }
        } catch (TransientException e) {
            log.debug("The audit is checked when the store is back: {}", e.getMessage());
        }
    }

    private int next() {
        List<AuditLine> lines = audit.from(Math.max(number, 1), LINES_AT_ONCE);
        if (number > 0 && (lines.isEmpty() || lines.get(0).number() != number)) {
            found(number, "it was there when it was checked before, and is missing now");
        }
        for (AuditLine line : lines) {
            if (line.number() == number) {
                if (!line.hash().equals(hash)) {
                    found(number, "it is not the line that was there when it was checked before");
                }
                continue;
            }
            if (!line.isIntact()) {
                found(line.number(), "its text was changed after it was written");
            } else if (!line.follows(number, hash)) {
                found(
                        number + 1,
                        line.number() == number + 1
                                ? "it does not belong behind the line before it"
                                : "it is missing, line " + line.number() + " comes next");
            }
            number = line.number();
            hash = line.hash();
            checked = number;
        }
        return lines.size();
    }

    private void found(long line, String how) {
        Broken first = broken;
        if (first == null || line < first.line()) {
            broken = new Broken(line, how);
            if (first == null) {
                log.error("The audit's chain is broken at line {}: {}. {}", line, how, remedy(line));
            }
        }
    }

    private static String remedy(long line) {
        return "Compare the collection \"audit\" from line " + line
                + " on with a backup, and find out who could write to the store; restore it, then restart the"
                + " server to end this report.";
    }

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public Object report() {
        Broken first = broken;
        return new Report(first == null ? "ok" : "broken", checked, first);
    }

    @Override
    public boolean healthy() {
        return broken == null;
    }

    @Override
    public List<HealthProblem> problems() {
        Broken first = broken;
        return first == null
                ? List.of()
                : List.of(HealthProblem.degraded(
                        "The audit's chain is broken at line " + first.line() + ": " + first.how() + ".",
                        remedy(first.line())));
    }
}

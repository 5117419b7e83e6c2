package io.tocsin.access.audit;

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
 * lines a turn. Lines that somebody takes off the end show too, for the last one checked is remembered ({@link AuditHead}).
 */
@Component
public final class AuditCheck implements HealthPart {

    private static final Logger log = LoggerFactory.getLogger(AuditCheck.class);

    private static final int LINES_AT_ONCE = 1000;
    static final int LINES_A_TURN = 50_000;
    static final Duration AGAIN = Duration.ofDays(1);

    private final AuditLog audit;
    private final AuditKey key;
    private final AuditHead head;
    private final Clock clock;
    private ChainWalk walk;
    private Instant begun;
    private volatile long checked;
    private volatile @Nullable Broken broken;

    AuditCheck(AuditLog audit, AuditKey key, AuditHead head, Clock clock) {
        this.audit = audit;
        this.key = key;
        this.head = head;
        this.clock = clock;
        walk = newWalk();
        begun = clock.instant();
    }

    private ChainWalk newWalk() {
        return new ChainWalk(key, head.head());
    }

    /** What operators see. */
    record Report(String state, long checkedUpTo, @Nullable Broken broken) {}

    /** One turn. */
    synchronized void look() {
        try {
            if (!clock.instant().isBefore(begun.plus(AGAIN))) {
                begun = clock.instant();
                walk = newWalk();
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
        List<AuditLine> lines = audit.from(Math.max(walk.number(), 1), LINES_AT_ONCE);
        if (!lines.isEmpty() && lines.get(0).number() > walk.number()) {
            // Another node may have deleted what is too old: the walk from the first line shows whether the chain says
            // so.
            walk = newWalk();
        }
        walk.take(lines).ifPresent(this::found);
        if (lines.size() < LINES_AT_ONCE) {
            walk.end().ifPresent(this::found);
            if (broken == null) {
                head.note(walk.number(), walk.hash());
            }
        }
        checked = walk.number();
        return lines.size();
    }

    /**
     * Deletes lines that the chain says are deleted, between two turns, so that no walk misses them.
     *
     * @return false where they were not all checked yet, or the chain is broken, so that nothing was deleted
     */
    synchronized boolean delete(AuditLine last, Runnable saying) {
        if (broken != null || walk.number() < last.number()) {
            return false;
        }
        saying.run();
        audit.deleteUpTo(last.number());
        return true;
    }

    /** Lines from this number on, oldest first. */
    public List<AuditLine> lines(long from, int most) {
        return audit.from(from, most);
    }

    private void found(Broken now) {
        Broken first = broken;
        if (first == null || now.line() < first.line()) {
            broken = now;
            if (first == null) {
                log.error("The audit's chain is broken at line {}: {}. {}", now.line(), now.how(), remedy(now.line()));
            }
        }
    }

    /** Where it is broken; null where it is not, as far as it was checked. */
    public @Nullable Broken broken() {
        return broken;
    }

    /** Walks the whole chain now, beside the turns of the server. */
    public synchronized Verified verify() {
        Verified verified = ChainWalk.over(audit, newWalk());
        Broken found = verified.broken();
        if (found != null) {
            found(found);
        }
        return verified;
    }

    public static String remedy(long line) {
        return "Compare the collection \"audit\" from line " + line
                + " on with a backup, and find out who could write to the store; restore it, then restart the"
                + " server to end this report. If you restored an older store yourself, delete the file audit-head in the"
                + " data folder before that.";
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

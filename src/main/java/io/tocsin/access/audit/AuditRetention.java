package io.tocsin.access.audit;

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
 * Deletes audit lines that are older than the retention, about once a day. Before it deletes anything, it appends a line with the
 * number and the hash of the last line that goes, so a chain that somebody else has cut still shows. Lines that are not checked,
 * not exported or part of a broken chain stay.
 */
@Component
final class AuditRetention {

    private static final Logger log = LoggerFactory.getLogger(AuditRetention.class);

    /** The beginning is cut once it is older than the retention by this much, so that few lines speak of it. */
    static final Duration SLACK = Duration.ofDays(1);

    private static final int AT_ONCE = 1000;
    private static final int MOST = 100_000;

    private final AuditLog audit;
    private final AuditCheck check;
    private final AuditExport export;
    private final Audit writer;
    private final Duration retention;
    private final Clock clock;

    AuditRetention(
            AuditLog audit, AuditCheck check, AuditExport export, Audit writer, AuditProperties settings, Clock clock) {
        this.audit = audit;
        this.check = check;
        this.export = export;
        this.writer = writer;
        this.retention = settings.retention();
        this.clock = clock;
    }

    void look() {
        if (retention.isZero()) {
            return;
        }
        try {
            Instant oldest = clock.instant().minus(retention);
            AuditLine last = lastBefore(oldest);
            if (last == null || last.number() >= export.next()) {
                return;
            }
            boolean deleted = check.delete(
                    last,
                    () -> audit.append(writer.draft(
                            Audit.SERVER,
                            ChainWalk.RETENTION,
                            ChainWalk.deleted(last),
                            Audit.ACCEPTED,
                            "",
                            "lines up to " + last.number() + ", of before " + oldest + ", are deleted")));
            if (deleted) {
                log.info("Lines of the audit up to {} are deleted: they are older than {}", last.number(), retention);
            }
        } catch (TransientException e) {
            log.debug("Old lines of the audit are deleted when the store is back: {}", e.getMessage());
        }
    }

    /** The last of the lines from the beginning on that are too old; null where none is old enough to begin. */
    private @Nullable AuditLine lastBefore(Instant oldest) {
        AuditLine last = null;
        long from = 1;
        for (int read = 0; read < MOST; read += AT_ONCE) {
            List<AuditLine> lines = audit.from(from, AT_ONCE);
            if (last == null
                    && (lines.isEmpty() || lines.get(0).at().plus(SLACK).isAfter(oldest))) {
                return null;
            }
            for (AuditLine line : lines) {
                if (!line.at().isBefore(oldest)) {
                    return last;
                }
                last = line;
            }
            if (lines.size() < AT_ONCE) {
                return last;
            }
            from = lines.get(AT_ONCE - 1).number() + 1;
        }
        return last;
    }
}

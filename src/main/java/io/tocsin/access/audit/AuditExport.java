package io.tocsin.access.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tocsin.access.Digests;
import io.tocsin.access.Rows;
import io.tocsin.access.audit.AuditProperties.ExportFormat;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Sends each line of the audit to another system, in order and at least once: how far it came is in the store. Of several nodes
 * one sends; another takes over when that one has not for a while.
 */
@Component
public final class AuditExport implements HealthPart {

    private static final Logger log = LoggerFactory.getLogger(AuditExport.class);

    private static final String ID = "audit-export";
    private static final int AT_ONCE = 200;
    private static final int BATCHES_A_TURN = 20;
    static final Duration LEASE = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final AuditLog audit;
    private final Rows<Position> rows;
    private final ExportFormat format;
    private final ObjectProvider<AuditTarget> target;
    private final Clock clock;
    private final String node = Digests.random();
    private volatile String failure = "";
    private volatile long sent;

    /**
     * How far the export came.
     *
     * @param next number of the line that is sent next
     * @param owner the node that sends
     * @param until when another may take over
     */
    public record Position(String id, long next, String owner, Instant until, long version) implements Rows.Row {}

    AuditExport(
            AuditLog audit,
            Rows<Position> rows,
            AuditProperties settings,
            ObjectProvider<AuditTarget> target,
            Clock clock) {
        this.audit = audit;
        this.rows = rows;
        this.format = settings.export();
        this.target = target;
        this.clock = clock;
    }

    /** One turn; from one thread at a time. */
    void look() {
        AuditTarget to = target.getIfAvailable();
        if (format == ExportFormat.NONE || to == null) {
            return;
        }
        try {
            for (int batch = 0; batch < BATCHES_A_TURN; batch++) {
                if (!sendBatch(to)) {
                    return;
                }
            }
        } catch (TransientException e) {
            log.debug("The audit is exported when the store is back: {}", e.getMessage());
        }
    }

    /** Returns whether there may be more. */
    private boolean sendBatch(AuditTarget to) {
        Position before = position();
        if (!before.owner().equals(node) && before.until().isAfter(clock.instant())) {
            failure = "";
            return false; // another node sends
        }
        List<AuditLine> lines = audit.from(before.next(), AT_ONCE);
        if (lines.isEmpty() && before.owner().equals(node)) {
            failure = "";
            return false;
        }
        Position claimed = moved(before, before.next());
        if (!save(before, claimed)) {
            return false;
        }
        long next = before.next();
        try {
            for (AuditLine line : lines) {
                to.send(text(line));
                next = line.number() + 1;
            }
            failure = "";
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            failure = String.valueOf(cause.getMessage());
        }
        sent = next - 1;
        return save(claimed, moved(claimed, next)) && failure.isEmpty() && lines.size() == AT_ONCE;
    }

    private Position position() {
        return rows.all().stream().findFirst().orElseGet(() -> new Position(ID, 1, "", Instant.EPOCH, 0));
    }

    private Position moved(Position from, long next) {
        return new Position(ID, next, node, clock.instant().plus(LEASE), from.version() + 1);
    }

    private boolean save(Position before, Position after) {
        return before.version() == 0 ? rows.insert(after) : rows.replace(after);
    }

    /** Lines from this number on are not sent yet, so that they must not be deleted. */
    long next() {
        return format == ExportFormat.NONE ? Long.MAX_VALUE : position().next();
    }

    private String text(AuditLine line) {
        return switch (format) {
            case OCSF -> json(OcsfAudit.of(line));
            case SYSLOG -> SyslogAudit.of(line, json(OcsfAudit.of(line)));
            case JSON, NONE -> json(line);
        };
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a line of the audit is texts and numbers", e);
        }
    }

    @Override
    public String name() {
        return "audit-export";
    }

    @Override
    public Object report() {
        return Map.of("format", format, "sent", sent, "failure", failure);
    }

    @Override
    public boolean healthy() {
        return failure.isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        String now = failure;
        return now.isEmpty()
                ? List.of()
                : List.of(HealthProblem.degraded(
                        "The audit is not exported: " + now + ".",
                        "Look at the route audit-export of routes/connectors/ and at the system it sends to; lines from "
                                + (sent + 1) + " on are sent when that is back."));
    }
}

package io.tocsin.console.admin;

import io.tocsin.access.Permission;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditCheck;
import io.tocsin.access.audit.AuditLine;
import io.tocsin.access.audit.AuditSearch;
import io.tocsin.access.audit.OcsfAudit;
import io.tocsin.access.audit.Verified;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.store.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit over REST. */
@RestController
final class AuditController {

    private static final int MAX_SIZE = 200;
    private static final int MAX_EXPORTED = 1000;

    private final AuditSearch audit;
    private final AuditCheck check;

    AuditController(AuditSearch audit, AuditCheck check) {
        this.audit = audit;
        this.check = check;
    }

    @RequiresPermission(Permission.AUDIT_READ)
    @GetMapping("/api/v1/audit")
    Page<AuditLine> list(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "50") int size,
            @RequestParam(required = false) @Nullable String cursor) {
        if (size < 1 || size > MAX_SIZE) {
            throw new BadParameterException("size", "size must be 1 to " + MAX_SIZE + ", is " + size);
        }
        try {
            return audit.find(q, size, cursor == null || cursor.isEmpty() ? null : cursor);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new BadParameterException(message.startsWith("q ") ? "q" : "cursor", message);
        }
    }

    /** Walks the whole chain. */
    @RequiresPermission(Permission.AUDIT_READ)
    @GetMapping("/api/v1/audit/verification")
    Verified verify() {
        return check.verify();
    }

    /**
     * Lines for other systems, oldest first.
     *
     * @param from number of the first line wanted
     */
    @RequiresPermission(Permission.AUDIT_READ)
    @GetMapping("/api/v1/audit/export")
    Page<?> export(
            @RequestParam(defaultValue = "1") long from,
            @RequestParam(defaultValue = "json") String format,
            @RequestParam(defaultValue = "1000") int size) {
        if (size < 1 || size > MAX_EXPORTED) {
            throw new BadParameterException("size", "size must be 1 to " + MAX_EXPORTED + ", is " + size);
        }
        List<AuditLine> lines = check.lines(Math.max(1, from), size);
        return switch (format) {
            case "json" -> new Page<>(lines, null);
            case "ocsf" -> new Page<>(lines.stream().map(OcsfAudit::of).toList(), null);
            default -> throw new BadParameterException("format", "format must be json or ocsf, is \"" + format + "\"");
        };
    }
}

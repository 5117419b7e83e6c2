package io.tocsin.console.audit;

import io.tocsin.console.problem.BadParameterException;
import io.tocsin.store.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit over REST. */
@RestController
final class AuditController {

    private static final int MAX_SIZE = 200;

    private final AuditLog audit;

    AuditController(AuditLog audit) {
        this.audit = audit;
    }

    @GetMapping("/api/v1/audit")
    Page<AuditLine> list(
            @RequestParam(defaultValue = "50") int size, @RequestParam(required = false) @Nullable String cursor) {
        if (size < 1 || size > MAX_SIZE) {
            throw new BadParameterException("size", "size must be 1 to " + MAX_SIZE + ", is " + size);
        }
        try {
            return audit.find(size, cursor == null || cursor.isEmpty() ? null : cursor);
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("cursor", String.valueOf(e.getMessage()));
        }
    }
}

package io.tocsin.access.audit;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code tocsin.audit}. A name that is not listed here stops the start.
 *
 * @param keyFile the secret that the chain of the audit is made with, relative to the working directory; made at the first
 *     start. Whoever can write to the store must not be able to read it
 * @param retention lines older than this are deleted, and the chain says so; 0 keeps all, otherwise 30 days or more
 * @param export how each line is sent to the route {@code direct:audit-export}
 */
@ConfigurationProperties(prefix = "tocsin.audit", ignoreUnknownFields = false)
public record AuditProperties(
        @DefaultValue("audit.key") Path keyFile,
        @DefaultValue("0") Duration retention,
        @DefaultValue("none") ExportFormat export) {

    private static final Duration SHORTEST = Duration.ofDays(30);

    public AuditProperties {
        if (!retention.isZero() && retention.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("tocsin.audit.retention must be 0, or 30d or more, is " + retention);
        }
    }

    /** What is sent elsewhere. */
    public enum ExportFormat {
        NONE,
        /** The line as the API shows it. */
        JSON,
        /** An event of OCSF 1.3. */
        OCSF,
        /** A message of RFC 5424 with the OCSF event as its text. */
        SYSLOG
    }
}

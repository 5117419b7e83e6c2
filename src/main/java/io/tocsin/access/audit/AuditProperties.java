package io.tocsin.access.audit;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code tocsin.audit}. A name that is not listed here stops the start.
 *
 * @param keyFile the secret that the chain of the audit is made with, relative to the working directory; made at the first
 *     start. Whoever can write to the store must not be able to read it
 */
@ConfigurationProperties(prefix = "tocsin.audit", ignoreUnknownFields = false)
public record AuditProperties(@DefaultValue("audit.key") Path keyFile) {}

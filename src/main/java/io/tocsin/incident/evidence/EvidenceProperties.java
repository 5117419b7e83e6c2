package io.tocsin.incident.evidence;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings {@code tocsin.incident.evidence.*}.
 *
 * @param maxBytes longest file that is kept as evidence
 */
@ConfigurationProperties(prefix = "tocsin.incident.evidence", ignoreUnknownFields = false)
public record EvidenceProperties(@DefaultValue("100MB") DataSize maxBytes) {

    private static final DataSize MOST = DataSize.ofMegabytes(256);

    public EvidenceProperties {
        if (maxBytes.toBytes() < 1 || maxBytes.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "tocsin.incident.evidence.max-bytes must be 1 B to " + MOST + ", is " + maxBytes);
        }
    }
}

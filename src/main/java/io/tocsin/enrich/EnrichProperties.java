package io.tocsin.enrich;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is added to events, and where it is read from.
 *
 * @param folder of MaxMind databases, assets, people, zones, indicators and feeds; need not exist
 * @param reloadInterval how often the folder is looked at, 100 ms to 1 h
 * @param userAgent whether browsers and programs are told from the text by which they name themselves
 * @param registeredDomain whether names of domains are taken apart
 * @param communityId whether connections get the id by which other tools name them
 * @param reverseDns names of addresses
 */
@ConfigurationProperties(prefix = "tocsin.enrich", ignoreUnknownFields = false)
public record EnrichProperties(
        @DefaultValue("enrichment") Path folder,
        @DefaultValue("2s") Duration reloadInterval,
        @DefaultValue("true") boolean userAgent,
        @DefaultValue("true") boolean registeredDomain,
        @DefaultValue("true") boolean communityId,
        @DefaultValue ReverseDns reverseDns) {

    public EnrichProperties {
        if (reloadInterval.toMillis() < 100 || reloadInterval.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "tocsin.enrich.reload-interval must be 100ms to 1h, is " + reloadInterval);
        }
    }

    /**
     * @param enabled whether the DNS is asked; it learns which addresses are looked at
     * @param networks whose addresses are asked for
     */
    public record ReverseDns(
            @DefaultValue("false") boolean enabled,

            @DefaultValue({"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"})
            List<String> networks) {}
}

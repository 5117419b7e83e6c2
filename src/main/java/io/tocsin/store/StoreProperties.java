package io.tocsin.store;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code tocsin.store}. A name that is not listed here stops the start.
 *
 * @param uri {@code mongodb://…} of a MongoDB server; empty runs the embedded engine in {@code <tocsin.data>/store}
 * @param database name of the database
 * @param eventRetention events older than this (by the time they reached us) are removed
 * @param datasetRetention the same for events of single datasets ({@code event.dataset}), in place of {@code eventRetention}
 * @param searchTimeout most time that a search takes; what was found until then is answered
 * @param timeout how long a call may look for a server or wait for its answer before the store counts as away
 */
@ConfigurationProperties(prefix = "tocsin.store", ignoreUnknownFields = false)
public record StoreProperties(
        @DefaultValue("") String uri,
        @DefaultValue("tocsin") String database,
        @DefaultValue("90d") Duration eventRetention,
        @DefaultValue Map<String, Duration> datasetRetention,
        @DefaultValue("10s") Duration searchTimeout,
        @DefaultValue("5s") Duration timeout) {

    static final Duration SEARCH_TIMEOUT = Duration.ofSeconds(10);

    public StoreProperties {
        datasetRetention = Map.copyOf(datasetRetention);
        datasetRetention.forEach((dataset, kept) -> positive("dataset-retention." + dataset, kept));
        positive("event-retention", eventRetention);
        positive("search-timeout", searchTimeout);
    }

    private static void positive(String setting, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("tocsin.store." + setting + " must be longer than 0");
        }
    }

    /** The URI may hold a password, which must not reach a log by way of this record. */
    @Override
    public String toString() {
        return "StoreProperties[uri=***, database=" + database + ", eventRetention=" + eventRetention
                + ", datasetRetention=" + datasetRetention + ", searchTimeout=" + searchTimeout + ", timeout=" + timeout
                + "]";
    }
}

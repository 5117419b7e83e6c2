package io.tocsin.store;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code tocsin.store}. A name that is not listed here stops the start.
 *
 * @param uri {@code mongodb://…} of a MongoDB server; empty runs the embedded engine in {@code <tocsin.data>/store}
 * @param database name of the database
 * @param eventRetention events older than this (by the time they reached us) are removed
 * @param timeout how long a call may look for a server or wait for its answer before the store counts as away
 */
@ConfigurationProperties(prefix = "tocsin.store", ignoreUnknownFields = false)
public record StoreProperties(
        @DefaultValue("") String uri,
        @DefaultValue("tocsin") String database,
        @DefaultValue("90d") Duration eventRetention,
        @DefaultValue("5s") Duration timeout) {

    /** The URI may hold a password, which must not reach a log by way of this record. */
    @Override
    public String toString() {
        return "StoreProperties[uri=***, database=" + database + ", eventRetention=" + eventRetention + ", timeout="
                + timeout + "]";
    }
}

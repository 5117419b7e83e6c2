package io.tocsin.ingest;

import java.util.Set;

/** Tells why a route may be missing. For any thread. */
public interface MissingRoutes {

    /** The routes files that have an error as they stand now, by name below the routes folder. */
    Set<String> brokenFiles();

    /** Whether routes are still to be begun after a start: what no route serves now may be served in a moment. */
    default boolean isStarting() {
        return false;
    }
}

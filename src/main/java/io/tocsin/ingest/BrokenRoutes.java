package io.tocsin.ingest;

import java.util.Set;

/** Tells why a route may be missing. For any thread. */
public interface BrokenRoutes {

    /** The routes files that have an error as they stand now, by name below the routes folder. */
    Set<String> brokenFiles();
}

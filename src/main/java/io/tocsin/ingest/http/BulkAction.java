package io.tocsin.ingest.http;

import java.util.Set;

/**
 * An action line of Elasticsearch's bulk API.
 *
 * @param name one of {@link #NAMES}
 * @param index of the line; empty where it names none
 * @param id of the line; empty where it names none
 */
record BulkAction(String name, String index, String id) {

    static final Set<String> NAMES = Set.of("index", "create", "update", "delete");

    /** What a document without an action line is, and what MozDef's shippers mean. */
    static final BulkAction NONE = new BulkAction("index", "", "");

    /** Whether the action brings a new document. */
    boolean isNew() {
        return name.equals("index") || name.equals("create");
    }

    BulkAction orIndex(String other) {
        return index.isEmpty() ? new BulkAction(name, other, id) : this;
    }
}

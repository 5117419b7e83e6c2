package io.tocsin.incident;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * How one incident stands to another, or to a page elsewhere.
 *
 * @param incident id of the other incident; empty for a page
 * @param url address of a page; empty for an incident
 */
public record Link(Kind kind, String incident, String url, String text) {

    /** The relation, read from the incident that has the link. */
    public enum Kind {
        DUPLICATE_OF,
        CAUSED_BY,
        RELATED,
        REFERENCE;

        /** The word in JSON and the console, e.g. {@code duplicate-of}. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}

package io.tocsin.incident;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * One line of what happened.
 *
 * @param id stays the same however often the timeline is read
 * @param at when it happened
 * @param actor who did it, or what found it
 * @param links addresses of more about it: paths of the API, or URLs that people wrote
 * @param editable whether people may change it: those they wrote
 * @param version of an editable entry, its ETag; 0 for others
 */
public record TimelineEntry(
        String id,
        Instant at,
        Source source,
        String actor,
        String text,
        List<String> links,
        List<String> attack,
        boolean pinned,
        boolean editable,
        long version) {

    /** Where it comes from. */
    public enum Source {
        ALERT,
        RUN,
        EFFECT,
        CHANGE,
        PERSON;

        /** The word in JSON and the console: lower case. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

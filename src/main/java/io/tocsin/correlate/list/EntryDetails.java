package io.tocsin.correlate.list;

import io.tocsin.event.Severity;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of a list says beyond its value; all of it may be absent.
 *
 * @param match which events it means: what has to be in which field, by ECS path, of several values any; empty where those
 *     that mention its value
 * @param within how long the rule that asks waits or looks back for this entry; null where as long as the rule says
 * @param count how many events have to come within that time; 0 where one is enough
 * @param key ECS path of the field that the events are counted by; empty where they are counted together
 * @param severity of the alert, in place of the rule's; null where it stays
 * @param tags of the alert, beside the rule's
 * @param category of the alert, in place of the rule's; empty where it stays
 * @param summary of the alert, in place of the rule's; empty where it stays
 */
public record EntryDetails(
        Map<String, List<String>> match,
        @Nullable Duration within,
        int count,
        String key,
        @Nullable Severity severity,
        List<String> tags,
        String category,
        String summary) {

    /** The longest {@code within}. */
    public static final Duration MAX_WITHIN = Duration.ofDays(7);

    public static final EntryDetails NONE = new EntryDetails(Map.of(), null, 0, "", null, List.of(), "", "");

    public EntryDetails {
        match = Collections.unmodifiableMap(new LinkedHashMap<>(match));
        tags = List.copyOf(tags);
    }
}

package io.tocsin.store.reparse;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What changed, or would.
 *
 * @param read events or parked records that were looked at
 * @param changed events that read differently now; of what is parked, records that can be read now
 * @param unchanged events that read as before
 * @param skipped events whose original is not whole, or that the server made itself; parked records whose events are stored, or
 *     whose payload is not at hand
 * @param refused records that the parsers of today do not take; they stay as they are
 * @param fields how many events change in which field; of those that are too many the rest is left out
 * @param samples some that change, with each field before and after
 * @param reasons why records were refused, some of them
 */
public record ReparseReport(
        long read,
        long changed,
        long unchanged,
        long skipped,
        long refused,
        Map<String, Long> fields,
        List<Sample> samples,
        List<String> reasons) {

    /**
     * One that changes.
     *
     * @param original the first characters of its text
     * @param changes by path of the field, in alphabetical order; of more than 200 the first
     */
    public record Sample(String id, String original, Map<String, Change> changes) {}

    /**
     * @param before null where the field is new
     * @param after null where the field is gone
     */
    public record Change(@Nullable String before, @Nullable String after) {}
}

package io.tocsin.correlate.finding;

import io.tocsin.event.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Something that people have to know about the server itself, as an alert of a rule that no author wrote. However long it
 * lasts, that is one alert as long as nobody closes it.
 *
 * @param rule whose alerts tell of it; no author's rule has this name, see {@code docs/reference/rules.md}
 * @param title the alert's
 * @param severity the alert's
 * @param keyField ECS path of what the key is
 * @param key what it is about
 * @param kind tells what it is about from other things of that key; in the alert's id
 * @param why what was seen
 * @param summary what that means, and what to do
 */
public record Notice(
        String rule,
        String title,
        Severity severity,
        String keyField,
        String key,
        String kind,
        String why,
        String summary) {

    private static final Duration SUPPRESS = Duration.ofDays(36_500);

    /**
     * The finding that becomes its alert, or is taken into it.
     *
     * @param occasion tells this time from others; the same wherever and how often it is told
     * @param at when that was seen
     */
    public Finding finding(String occasion, Instant at) {
        return new Finding(
                rule,
                "",
                title,
                severity,
                key,
                keyField.isEmpty() ? Map.of() : Map.of(keyField, key),
                kind + ":" + key + ":" + occasion,
                -1,
                at,
                1,
                1,
                List.of(),
                at,
                at,
                List.of("tocsin"),
                List.of(),
                "",
                SUPPRESS,
                why,
                "operations",
                summary,
                Finding.Kind.ALERT);
    }
}

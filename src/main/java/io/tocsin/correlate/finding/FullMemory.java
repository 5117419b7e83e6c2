package io.tocsin.correlate.finding;

import io.tocsin.event.Severity;

/**
 * A rule whose windows reached a bound: what they let go may be missing in what it finds.
 *
 * @param rule its id
 * @param forgotten keys and events let go since the start
 * @param maxKeys how many keys each of its calls remembers
 */
public record FullMemory(String rule, long forgotten, int maxKeys) {

    /** Whose alerts tell of such rules; no author's rule has this name, see {@code docs/reference/rules.md}. */
    public static final String RULE = "tocsin-rule-memory-full";

    /** What its alert says. */
    public Notice notice() {
        String why = "its windows forgot " + forgotten + " keys or events since the start";
        String summary =
                "Rule \"" + rule + "\" may miss what it should find: " + why + ", where each call remembers " + maxKeys
                        + " keys. Somebody may be flooding it; else raise tocsin.correlate.max-keys (or max-waiting, where it"
                        + " asks found, missing or without), or narrow the rule's conditions or shorten its windows";
        return new Notice(
                RULE,
                "A rule forgets what it should remember because a window is full",
                Severity.HIGH,
                "rule.id",
                rule,
                "memory",
                why,
                summary);
    }
}

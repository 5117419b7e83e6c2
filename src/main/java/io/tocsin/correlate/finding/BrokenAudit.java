package io.tocsin.correlate.finding;

import io.tocsin.event.Severity;
import java.time.Instant;

/**
 * A chain of the audit that is not as the server wrote it: somebody changed the store behind its back.
 *
 * @param line number of the first line that is wrong
 * @param how what is wrong with it
 * @param remedy what to do
 */
public record BrokenAudit(long line, String how, String remedy) {

    /** Whose alerts tell of it; no author's rule has this name, see {@code docs/reference/rules.md}. */
    public static final String RULE = "tocsin-audit-broken";

    /** What the alert is about; there is one audit. */
    public static final String KEY = "audit";

    /**
     * The finding that becomes its alert, or is taken into it.
     *
     * @param occasion tells this time from others; the same wherever and how often it is reported
     * @param at when that was seen
     */
    public Finding finding(String occasion, Instant at) {
        String why = "line " + line + ": " + how;
        return new Notice(
                        RULE,
                        "The audit was changed after it was written",
                        Severity.CRITICAL,
                        "tocsin.audit",
                        KEY,
                        "audit",
                        why,
                        "The chain of the audit is broken at " + why + ". " + remedy)
                .finding(occasion, at);
    }
}

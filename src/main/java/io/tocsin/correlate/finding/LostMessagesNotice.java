package io.tocsin.correlate.finding;

import io.tocsin.event.Severity;
import java.time.Instant;

/**
 * A source that loses messages before they are in the event log.
 *
 * @param source its name
 * @param why what is lost and how, in one sentence
 * @param remedy what to do about it, in one sentence
 */
public record LostMessagesNotice(String source, String why, String remedy) {

    /** Whose alerts tell of such sources; no author's rule has this name, see {@code docs/reference/rules.md}. */
    public static final String RULE = "tocsin-messages-lost";

    /**
     * The finding that becomes its alert, or is taken into it.
     *
     * @param occasion tells this time from others; the same wherever and how often it is told
     * @param at when that was seen
     */
    public Finding finding(String occasion, Instant at) {
        return new Notice(
                        RULE,
                        "Messages are lost before they reach the event log",
                        Severity.HIGH,
                        "tocsin.source",
                        source,
                        "lost",
                        why,
                        why + ". Attacks that they tell of are not found; somebody may flood the server to hide one. "
                                + remedy)
                .finding(occasion, at);
    }
}

package io.tocsin.metrics;

import io.tocsin.correlate.finding.Notice;
import io.tocsin.event.Severity;
import java.time.Duration;

/**
 * An open incident has not reached a goal in the time that was agreed.
 *
 * @param number of the incident
 * @param goal {@code acknowledge}, {@code contain} or {@code resolve}
 * @param seconds that were agreed
 */
public record SlaBreach(String number, String title, Severity severity, String goal, long seconds) {

    /** Whose alerts tell of it, for playbooks to answer; no author's rule has this name. */
    public static final String RULE = "tocsin-sla-breached";

    /** What its alert says. */
    public Notice notice() {
        String why = "it was to " + goal + " within " + Duration.ofSeconds(seconds) + " of running clock";
        return new Notice(
                RULE,
                "An incident has breached its time to " + goal,
                severity,
                "tocsin.incident",
                number + " " + goal,
                "sla",
                why,
                number + " \"" + title + "\" is late: " + why
                        + ". Take it, or say in waitingFor for whom the work waits, which stops its clocks");
    }
}

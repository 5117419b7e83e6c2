package io.tocsin.correlate.finding;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.event.Event;
import io.tocsin.event.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The alert that reports a quarantined rule. */
public final class Quarantine {

    /** Whose alerts these are; no author's rule has this name, see {@code docs/reference/rules.md}. */
    public static final String RULE = "tocsin-rule-quarantined";

    private static final Duration SUPPRESS = Duration.ofDays(1);

    private Quarantine() {}

    /**
     * @param why what it did
     * @param triedAfter how many events later it is tried again
     * @param event the event at which it did that
     * @param time when that happened (epoch milliseconds)
     * @param position how far the event log had been read then
     */
    public static Finding finding(Rule rule, String why, int triedAfter, Event event, long time, long position) {
        Instant at = Instant.ofEpochMilli(time);
        String id = Signals.underlying(event);
        return new Finding(
                RULE,
                rule.hash(),
                "A rule is quarantined because it fails on every event",
                Severity.HIGH,
                rule.id(),
                Map.of("rule.id", rule.id()),
                // the same event can show that a changed text does not work either
                id + "@" + rule.version(),
                position,
                at,
                1,
                1,
                List.of(id),
                at,
                at,
                List.of("tocsin"),
                List.of(),
                "",
                SUPPRESS,
                why,
                "operations",
                "Rule \"" + rule.id() + "\" (" + rule.file() + ":" + rule.line()
                        + ") is quarantined: " + why
                        + ". Correct its conditions and save the file, which puts it in force at once; as it stands it is"
                        + " tried again after " + triedAfter + " events. All other rules stay in force",
                Finding.Kind.ALERT);
    }

    /**
     * What was found while events of before a restart were shown again: it has no place in the order in which events
     * came, and no alert counts it.
     */
    public static Finding replayed(Finding finding) {
        return new Finding(
                finding.rule(),
                finding.ruleHash(),
                finding.title(),
                finding.severity(),
                finding.key(),
                finding.keys(),
                finding.event(),
                -1,
                finding.at(),
                0,
                finding.count(),
                finding.evidence(),
                finding.firstSeen(),
                finding.lastSeen(),
                finding.tags(),
                finding.attack(),
                finding.playbook(),
                finding.suppress(),
                finding.why(),
                finding.category(),
                finding.summary(),
                finding.kind());
    }
}

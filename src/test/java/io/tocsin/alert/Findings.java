package io.tocsin.alert;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Findings of a brute-force rule that suppresses for an hour, for tests of this and later rooms. */
public final class Findings {

    public static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
    public static final String RULE = "ssh-bruteforce";
    public static final Duration SUPPRESS = Duration.ofHours(1);

    private Findings() {}

    /** One finding at log position {@code position}, of the event with {@link #id}, {@code minute} minutes past noon. */
    public static Finding finding(String key, long position, long minute) {
        return finding(RULE, Severity.HIGH, key, position, minute);
    }

    /** The same finding by a text of the rule with this hash. */
    public static Finding foundBy(String hash, Finding of) {
        return new Finding(
                of.rule(),
                hash,
                of.title(),
                of.severity(),
                of.key(),
                of.keys(),
                of.event(),
                of.position(),
                of.at(),
                of.occurrences(),
                of.count(),
                of.evidence(),
                of.firstSeen(),
                of.lastSeen(),
                of.tags(),
                of.attack(),
                of.playbook(),
                of.suppress(),
                of.why(),
                of.category(),
                of.summary(),
                of.kind());
    }

    public static String id(long position) {
        return String.format(Locale.ROOT, "0badcafe-%012x", position);
    }

    public static Finding finding(String rule, Severity severity, String key, long position, long minute) {
        Instant at = NOON.plus(Duration.ofMinutes(minute));
        return new Finding(
                rule,
                "0123456789ab",
                "SSH brute force from one address",
                severity,
                key,
                Map.of("source.ip", key),
                id(position),
                position,
                at,
                1,
                6,
                List.of(id(position - 1), id(position)),
                at.minusSeconds(50),
                at,
                List.of("ssh"),
                List.of("T1110.001"),
                "",
                SUPPRESS,
                "count(10m, source.ip) = 6 > 5",
                "bruteforce",
                "{count} failed logins from " + key,
                Finding.Kind.ALERT);
    }
}

package io.tocsin.correlate.finding;

import io.tocsin.event.Severity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule's match on one event.
 *
 * @param rule stable id of the rule
 * @param ruleHash SHA-256 of the rule's text, 64 hexadecimal digits; empty where no rule found it
 * @param title the rule's title, for people
 * @param severity the rule's severity
 * @param key dedup key: the value of the rule's {@code @key} field, e.g. an address; empty where the rule has none
 * @param keys the fields that make the key, by ECS path, and their values, in order; none where it is not made of fields
 * @param event id of the event that completed the match; of what tells of Tocsin itself, something else that tells it
 *     from others
 * @param position how far the event log had been read when it was found; -1 where time alone has made it true
 * @param at that event's time
 * @param occurrences what {@code event} adds to an alert that already exists; 0 where that may have counted it
 * @param count occurrences in {@code evidence}, what a new alert starts with
 * @param evidence ids of the events that made the match, oldest first, {@code event} among them
 * @param firstSeen time of the oldest evidence
 * @param lastSeen time of the newest evidence, or {@code at} where that is later: an event that comes late can complete what
 *     others after it have made
 * @param tags the rule's tags
 * @param attack ATT&CK technique ids, e.g. {@code T1110.001}
 * @param playbook id of the playbook the rule recommends; empty where it recommends none
 * @param suppress an alert of the same rule and key that was seen within this time takes the finding in
 * @param why which condition held with which numbers, in words
 * @param category what sort of trouble it is, for people; empty where the rule does not say
 * @param summary what happened, in one line, where {@code {count}} stands for the number; empty where the title says all
 * @param kind what it is for
 */
public record Finding(
        String rule,
        String ruleHash,
        String title,
        Severity severity,
        String key,
        Map<String, String> keys,
        String event,
        long position,
        Instant at,
        int occurrences,
        int count,
        List<String> evidence,
        Instant firstSeen,
        Instant lastSeen,
        List<String> tags,
        List<String> attack,
        String playbook,
        Duration suppress,
        String why,
        String category,
        String summary,
        Kind kind) {

    /** What a finding is for. */
    public enum Kind {
        /** People. */
        ALERT,
        /** Other rules. */
        SIGNAL,
        /** Nobody yet: the rule is being tried out. */
        SHADOW
    }

    public Finding {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
        evidence = List.copyOf(evidence);
        tags = List.copyOf(tags);
        attack = List.copyOf(attack);
    }

    /** The short name of the rule's text: the first 12 digits of the hash. */
    public String ruleVersion() {
        return ruleHash.substring(0, Math.min(12, ruleHash.length()));
    }

    /** When it came true, for the alerts that may take it in. */
    public Occasion occasion() {
        return new Occasion(at, suppress);
    }

    /** Id of the alert this finding makes: the same after a replay and on another node, 24 hexadecimal digits. */
    public String alertId() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((rule + '\0' + key + '\0' + event).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

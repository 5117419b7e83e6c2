package io.tocsin.correlate.trial;

import io.tocsin.correlate.drl.Summary;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An alert as it would have been: findings of one rule and key, folded as the alert desk folds them while nobody closes
 * anything.
 *
 * @param id the alert's id
 * @param raisedAt when the rule came true first, in event time
 * @param count occurrences folded in
 * @param events ids of at most {@value #MAX_EVENTS} events, the first ones
 */
public record Episode(
        String id,
        String rule,
        String ruleVersion,
        String ruleHash,
        String title,
        Severity severity,
        String key,
        Map<String, String> keys,
        long count,
        Instant raisedAt,
        Instant firstSeen,
        Instant lastSeen,
        List<String> events,
        List<String> tags,
        List<String> attack,
        String why,
        String category,
        String summary) {

    static final int MAX_EVENTS = 100;

    public Episode {
        events = List.copyOf(events);
        tags = List.copyOf(tags);
        attack = List.copyOf(attack);
    }

    static Episode of(Finding finding) {
        return new Episode(
                finding.alertId(),
                finding.rule(),
                finding.ruleVersion(),
                finding.ruleHash(),
                finding.title(),
                finding.severity(),
                finding.key(),
                finding.keys(),
                finding.count(),
                finding.lastSeen(),
                finding.firstSeen(),
                finding.lastSeen(),
                finding.evidence().stream().limit(MAX_EVENTS).toList(),
                finding.tags(),
                finding.attack(),
                finding.why(),
                finding.category(),
                summary(finding, finding.count()));
    }

    private static String summary(Finding finding, long count) {
        return finding.summary().replace(Summary.COUNT, Long.toString(count));
    }

    /** Whether it is about the same rule and key, and some of the same time. */
    boolean meets(Episode other) {
        return rule.equals(other.rule)
                && key.equals(other.key)
                && !firstSeen.isAfter(other.lastSeen)
                && !other.firstSeen.isAfter(lastSeen);
    }

    Episode with(Finding finding) {
        Set<String> all = new LinkedHashSet<>(events);
        all.addAll(finding.evidence());
        return new Episode(
                id,
                rule,
                ruleVersion,
                ruleHash,
                title,
                severity,
                key,
                keys,
                count + finding.occurrences(),
                raisedAt,
                finding.firstSeen().isBefore(firstSeen) ? finding.firstSeen() : firstSeen,
                finding.lastSeen().isAfter(lastSeen) ? finding.lastSeen() : lastSeen,
                new ArrayList<>(all).subList(0, Math.min(MAX_EVENTS, all.size())),
                tags,
                attack,
                finding.why(),
                category,
                summary(finding, count + finding.occurrences()));
    }
}

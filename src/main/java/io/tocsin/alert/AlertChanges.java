package io.tocsin.alert;

import io.tocsin.correlate.drl.Summary;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.trial.Episode;
import io.tocsin.event.Severity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One alert made from another: a copy with what differs. Not thread-safe; lives for one change. */
final class AlertChanges {

    private final Alert from;
    private Alert.State state;
    private long count;
    private Instant firstSeen;
    private Instant lastSeen;
    private Set<String> events;
    private Folded folded;
    private final List<Alert.RuleVersion> ruleVersions;
    private String why;
    private String summary;
    private String assignee;
    private @Nullable Disposition disposition;
    private final List<Alert.Change> history;
    private List<Alert.Dispatch> dispatches;

    private AlertChanges(Alert from) {
        this.from = from;
        this.state = from.state();
        this.count = from.count();
        this.firstSeen = from.firstSeen();
        this.lastSeen = from.lastSeen();
        this.events = new LinkedHashSet<>(from.events());
        this.folded = from.folded();
        this.ruleVersions = new ArrayList<>(from.ruleVersions());
        this.why = from.why();
        this.summary = from.summary();
        this.assignee = from.assignee();
        this.disposition = from.disposition();
        this.history = new ArrayList<>(from.history());
        this.dispatches = from.dispatches();
    }

    String id() {
        return from.id();
    }

    static AlertChanges of(Alert from) {
        return new AlertChanges(from);
    }

    /** A new alert as the finding in this event log tells it, at version 1, without dispatches. Times are cut to the store's milliseconds. */
    static Alert raise(Finding finding, String log, Map<String, Object> fields, Instant now) {
        Severity severity = finding.severity();
        return new Alert(
                finding.alertId(),
                1,
                finding.rule(),
                List.of(new Alert.RuleVersion(finding.ruleVersion(), finding.ruleHash(), millis(now))),
                finding.title(),
                severity,
                Alert.State.OPEN,
                finding.key(),
                finding.keys(),
                fields,
                finding.count(),
                millis(finding.firstSeen()),
                millis(finding.lastSeen()),
                millis(now),
                finding.evidence().stream().limit(Alert.MAX_EVENTS).toList(),
                Folded.NOTHING.with(finding, log),
                finding.tags(),
                finding.attack(),
                finding.why(),
                finding.category(),
                summary(finding, finding.count()),
                "",
                null,
                List.of(new Alert.Change(millis(now), "rule:" + finding.rule(), "raised", finding.why())),
                List.of());
    }

    /**
     * A new alert of what a look at the past has found, at version 1, without dispatches: what it found is over, so no
     * playbook answers it by itself.
     */
    static Alert raiseFromThePast(Episode found, Map<String, Object> fields, List<String> tags, Alert.Change raised) {
        return new Alert(
                found.id(),
                1,
                found.rule(),
                List.of(new Alert.RuleVersion(found.ruleVersion(), found.ruleHash(), millis(raised.at()))),
                found.title(),
                found.severity(),
                Alert.State.OPEN,
                found.key(),
                found.keys(),
                fields,
                found.count(),
                millis(found.firstSeen()),
                millis(found.lastSeen()),
                millis(raised.at()),
                found.events(),
                Folded.NOTHING,
                tags,
                found.attack(),
                found.why(),
                found.category(),
                found.summary(),
                "",
                null,
                List.of(new Alert.Change(millis(raised.at()), raised.actor(), raised.action(), raised.text())),
                List.of());
    }

    /**
     * Takes in one more finding of the same trouble; {@code why} tells the newest numbers, and where it is the first by
     * another text of the rule, the history tells that.
     */
    AlertChanges fold(Finding finding, String log, Instant now) {
        String version = finding.ruleVersion();
        if (ruleVersions.stream().noneMatch(one -> one.version().equals(version))) {
            ruleVersions.add(new Alert.RuleVersion(version, finding.ruleHash(), millis(now)));
            note(now, "rule:" + finding.rule(), "rule changed", "taken in from version " + version + " on");
        }
        count += finding.occurrences();
        firstSeen = earlier(firstSeen, millis(finding.firstSeen()));
        lastSeen = later(lastSeen, millis(finding.lastSeen()));
        folded = folded.with(finding, log);
        why = finding.why();
        summary = summary(finding, count);
        for (String event : finding.evidence()) {
            if (events.size() >= Alert.MAX_EVENTS) {
                break;
            }
            events.add(event);
        }
        return this;
    }

    AlertChanges state(Alert.State next) {
        state = next;
        return this;
    }

    AlertChanges assignee(String next) {
        assignee = next;
        return this;
    }

    AlertChanges disposition(@Nullable Disposition next) {
        disposition = next;
        return this;
    }

    AlertChanges note(Instant at, String actor, String action, String text) {
        history.add(new Alert.Change(millis(at), actor, action, text));
        return this;
    }

    AlertChanges dispatches(List<Alert.Dispatch> next) {
        dispatches = next;
        return this;
    }

    /** Returns the alert with these changes. */
    Alert at(long version) {
        return new Alert(
                from.id(),
                version,
                from.rule(),
                ruleVersions,
                from.title(),
                from.severity(),
                state,
                from.key(),
                from.keys(),
                from.fields(),
                count,
                firstSeen,
                lastSeen,
                from.createdAt(),
                List.copyOf(events),
                folded,
                from.tags(),
                from.attack(),
                why,
                from.category(),
                summary,
                assignee,
                disposition,
                history,
                dispatches);
    }

    private static String summary(Finding finding, long count) {
        return finding.summary().replace(Summary.COUNT, Long.toString(count));
    }

    private static Instant millis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}

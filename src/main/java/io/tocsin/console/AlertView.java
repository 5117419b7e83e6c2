package io.tocsin.console;

import io.tocsin.alert.Alert;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the wire shows of an alert: {@link Alert} may gain fields without the API changing.
 *
 * @param runs ids of the runs there are
 */
record AlertView(
        String id,
        long version,
        String rule,
        String ruleVersion,
        String ruleHash,
        List<Alert.RuleVersion> ruleVersions,
        String title,
        String severity,
        String state,
        String key,
        String keyField,
        Map<String, String> keys,
        long count,
        Instant firstSeen,
        Instant lastSeen,
        Instant createdAt,
        List<String> events,
        List<String> tags,
        List<String> attack,
        String why,
        String category,
        String summary,
        String assignee,
        @Nullable String disposition,
        List<Alert.Change> history,
        List<String> runs,
        Map<String, Object> fields) {

    static AlertView of(Alert alert) {
        return new AlertView(
                alert.id(),
                alert.version(),
                alert.rule(),
                alert.ruleVersion(),
                alert.ruleVersions().get(0).hash(),
                alert.ruleVersions(),
                alert.title(),
                alert.severity().word(),
                Parameters.lower(alert.state()),
                alert.key(),
                alert.keyField(),
                alert.keys(),
                alert.count(),
                alert.firstSeen(),
                alert.lastSeen(),
                alert.createdAt(),
                alert.events(),
                alert.tags(),
                alert.attack(),
                alert.why(),
                alert.category(),
                alert.summary(),
                alert.assignee(),
                alert.disposition() == null ? null : Parameters.lower(alert.disposition()),
                alert.history(),
                alert.dispatches().stream()
                        .filter(Alert.Dispatch::done)
                        .map(Alert.Dispatch::run)
                        .toList(),
                alert.fields());
    }
}

package io.tocsin.console;

import io.tocsin.correlate.RuleStatus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule on the wire, or a file with an error.
 *
 * @param id null for a file nothing of which is in force
 * @param suppress written in ISO 8601, e.g. {@code PT1H}
 * @param status the word of {@link RuleStatus.Status} in lower case
 * @param memory what is to be said of its windows after an edit; null where they know all that the rule asks
 */
record RuleView(
        @Nullable String id,
        String title,
        String description,
        String severity,
        List<String> attack,
        List<String> tags,
        String key,
        Duration suppress,
        String category,
        String owner,
        String runbook,
        List<String> references,
        List<String> falsePositives,
        String playbook,
        String incident,
        boolean signal,
        String file,
        int line,
        String version,
        String status,
        @Nullable String error,
        @Nullable String memory) {

    static RuleView of(RuleStatus rule) {
        return new RuleView(
                rule.id(),
                rule.title(),
                rule.description(),
                rule.severity(),
                rule.attack(),
                rule.tags(),
                rule.key(),
                rule.suppress(),
                rule.category(),
                rule.owner(),
                rule.runbook(),
                rule.references(),
                rule.falsePositives(),
                rule.playbook(),
                rule.incident(),
                rule.signal(),
                rule.file(),
                rule.line(),
                rule.version(),
                Parameters.lower(rule.status()),
                rule.error(),
                rule.memory());
    }
}

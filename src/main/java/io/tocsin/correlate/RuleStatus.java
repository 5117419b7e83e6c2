package io.tocsin.correlate;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule as people see it in the list of rules; or a file that has an error and no rule to show for it.
 *
 * @param id the rule's id; null for a file with an error
 * @param severity lower-case word
 * @param key ECS path of the dedup key; empty where none
 * @param suppress how long an alert takes further findings in
 * @param category what sort of trouble it finds; empty where it does not say
 * @param owner who looks after it; empty where nobody is named
 * @param runbook where people read what to do; empty where nowhere
 * @param references where more is told of what it finds
 * @param falsePositives what it may find that is harmless
 * @param playbook id of the playbook it recommends; empty where none
 * @param incident id of the template that its alerts open an incident with; empty where they open none
 * @param signal whether what it finds is for other rules only
 * @param lists the lists it asks; not the one that only says more of its alerts
 * @param file path below the rules folder
 * @param line where it begins, or where the error is; 0 where unknown
 * @param version hash of the rule's text
 * @param status whether it works
 * @param error what is wrong; null where nothing is
 * @param memory what is to be said of its windows after an edit: that they are being filled, or know only of what came
 *     since; null where they know all that the rule asks
 */
public record RuleStatus(
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
        List<String> lists,
        String file,
        int line,
        String version,
        Status status,
        @Nullable String error,
        @Nullable String memory) {

    /** Whether it works. A rule of a file with an error is live too when an earlier text of the file was good. */
    public enum Status {
        LIVE,
        /** Run and counted, raises nothing. */
        SHADOW,
        /** Checked and tested, not run. */
        DRAFT,
        ERROR,
        /** It failed on every event and is left out until its file changes, but for a try now and then. */
        QUARANTINED
    }
}

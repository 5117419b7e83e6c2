package io.tocsin.correlate.explain;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.window.Looking;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a rule is true for an event, or is not.
 *
 * @param rule its id
 * @param file path below the rules folder
 * @param line where the rule begins
 * @param holds whether every condition held
 * @param waits whether every condition held but for what time has yet to decide
 * @param event id of the event
 * @param about id of the rule whose finding about the event it looks at; empty where it looks at the event itself
 * @param at when the event counts as having happened
 * @param key the value by which its alerts are told apart; empty where it has none
 * @param suppress how long an alert takes further findings in
 * @param conditions one by one, in the order of the text
 * @param note what else keeps it from raising anything; empty where nothing does
 * @param suppressed the alert that takes a finding in; null where none does, or the rule is not true
 */
public record RuleExplanation(
        String rule,
        String title,
        String file,
        int line,
        String version,
        boolean holds,
        boolean waits,
        String event,
        String about,
        Instant at,
        String key,
        Duration suppress,
        List<ConditionExplanation> conditions,
        String note,
        @Nullable Suppression suppressed) {

    /** Those that are true first, then those that are nearest to it. */
    public static final Comparator<RuleExplanation> NEAREST_FIRST = Comparator.comparingDouble(
                    RuleExplanation::distance)
            .thenComparing(RuleExplanation::rule)
            .thenComparing(RuleExplanation::about);

    public RuleExplanation {
        conditions = List.copyOf(conditions);
    }

    /** Of the event that is looked at, with nothing known of alerts. */
    static RuleExplanation of(
            Rule rule,
            Looking looking,
            boolean holds,
            boolean waits,
            String key,
            List<ConditionExplanation> conditions,
            String note) {
        return new RuleExplanation(
                rule.id(),
                rule.title(),
                rule.file(),
                rule.line(),
                rule.version(),
                holds,
                waits,
                looking.event().id(),
                "",
                Instant.ofEpochMilli(looking.time()),
                key,
                rule.suppress(),
                conditions,
                note,
                null);
    }

    /** The same, saying which alert takes it in. */
    public RuleExplanation with(@Nullable Suppression suppression) {
        return with(event, about, note, suppression);
    }

    /** The same, of a finding about an event. */
    public RuleExplanation about(String finding, String ofEvent) {
        return with(ofEvent, finding, note, suppressed);
    }

    /** The same, with something more to say. */
    public RuleExplanation with(String more) {
        String both = note.isEmpty() || more.isEmpty() ? note + more : note + "; " + more;
        return with(event, about, both, suppressed);
    }

    private RuleExplanation with(String ofEvent, String finding, String noted, @Nullable Suppression suppression) {
        return new RuleExplanation(
                rule,
                title,
                file,
                line,
                version,
                holds,
                waits,
                ofEvent,
                finding,
                at,
                key,
                suppress,
                conditions,
                noted,
                suppression);
    }

    /** Conditions that failed or threw, those of the event before those of windows, as in the text. */
    public List<ConditionExplanation> failed() {
        return conditions.stream()
                .filter(one -> one.verdict() == Verdict.FAILED || one.verdict() == Verdict.ERROR)
                .toList();
    }

    /**
     * How far it is from being true: 0 where it is; between 0 and 1 where only time or a window lacks something; else the
     * number of conditions that failed.
     */
    public double distance() {
        if (waits) {
            return 0.01;
        }
        List<ConditionExplanation> failed = failed();
        if (failed.isEmpty()) {
            return holds ? 0 : 1;
        }
        boolean onlyWindows = failed.stream().noneMatch(one -> one.windows().isEmpty());
        if (!onlyWindows) {
            return failed.size();
        }
        double value = failed.stream()
                .flatMap(one -> one.windows().stream())
                .mapToDouble(WindowExplanation::value)
                .max()
                .orElse(0);
        return 1 / (1 + Math.max(0, value));
    }
}

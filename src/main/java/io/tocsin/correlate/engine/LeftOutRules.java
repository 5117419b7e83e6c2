package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.finding.Quarantine;
import io.tocsin.platform.LogKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The rules that are left out now because they threw, with what is logged, counted and raised about them: see
 * {@link RuleFaults}.
 *
 * <p>One thread at a time.
 */
final class LeftOutRules {

    private static final Logger log = LoggerFactory.getLogger(LeftOutRules.class);

    private final RuleFaults faults = new RuleFaults();
    private final RuleMeters meters;
    private final List<Finding> notices = new ArrayList<>();
    private Set<String> ids = Set.of();

    LeftOutRules(RuleMeters meters) {
        this.meters = meters;
    }

    boolean contains(String rule) {
        return !ids.isEmpty() && ids.contains(rule);
    }

    /** An event is shown to the engine: quarantined rules may come back for a try. */
    void nextEvent() {
        if (faults.nextEvent()) {
            ids = faults.leftOut();
        }
    }

    /** The event is done: rules that failed on it come back for the next. */
    void allowBack() {
        if (faults.allowBack()) {
            ids = faults.leftOut();
        }
    }

    /** Forgets the failures of rules that are gone or changed. */
    void keepOnly(Collection<Rule> rules) {
        faults.keepOnly(rules);
        ids = faults.leftOut();
    }

    /**
     * A rule threw on the event at hand.
     *
     * @param evaluations how often the rule was evaluated since its text came into force
     * @return whether it is quarantined now
     */
    boolean add(Rule rule, Throwable e, long evaluations, OneEvent evaluation) {
        meters.error(rule.id());
        boolean quarantined = faults.add(rule.id(), rule, e, evaluations);
        ids = faults.leftOut();
        MDC.put(LogKeys.RULE, rule.id());
        if (quarantined) {
            quarantine(rule, e, evaluation);
        } else if (Long.bitCount(faults.failures(rule.id())) == 1) { // less and less often
            log.warn(
                    "Rule {} failed on event {} and is taken not to match it; {} failures so far: {}",
                    rule.id(),
                    evaluation.event().id(),
                    faults.failures(rule.id()),
                    e.toString());
        }
        MDC.remove(LogKeys.RULE);
        return quarantined;
    }

    private void quarantine(Rule rule, Throwable e, OneEvent evaluation) {
        String why = faults.message(rule.id());
        log.error(
                "Rule {} is quarantined until its text changes, and tried again after every {} events: {}",
                rule.id(),
                RuleFaults.EVENTS_LEFT_OUT,
                why,
                e);
        notices.add(Quarantine.finding(
                rule, why, RuleFaults.EVENTS_LEFT_OUT, evaluation.event(), evaluation.time(), evaluation.position()));
    }

    /** Adds what tells of the rules quarantined since this was last asked. */
    void tell(List<Finding> findings) {
        findings.addAll(notices);
        notices.clear();
    }

    RuleFaults faults() {
        return faults;
    }
}

package io.tocsin.correlate;

import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.engine.GivenUp;
import io.tocsin.correlate.engine.RuleFaults;
import io.tocsin.platform.LastGood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The list of rules as people see it. */
final class RuleStatuses {

    private RuleStatuses() {}

    /** Every rule and every file with an error, in the order of the files. */
    static List<RuleStatus> of(
            Collection<Rule> rules,
            Collection<Problem> problems,
            Set<String> filesInForce,
            RuleFaults faults,
            GivenUp givenUp,
            Map<String, String> memory) {
        Set<String> quarantined = faults.quarantined();
        List<RuleStatus> all = new ArrayList<>();
        for (Rule rule : rules) {
            String fault = faults.message(rule.id());
            String error = fault.isEmpty() ? givenUp.message(rule.id()) : fault;
            all.add(status(
                    rule,
                    quarantined.contains(rule.id()) ? RuleStatus.Status.QUARANTINED : status(rule.status()),
                    error,
                    memory.get(rule.id())));
        }
        for (Problem problem : problems) {
            if (problem.isError()) {
                all.add(broken(problem, filesInForce.contains(problem.file())));
            }
        }
        all.sort(Comparator.comparing(RuleStatus::file).thenComparingInt(RuleStatus::line));
        return all;
    }

    private static RuleStatus.Status status(Rule.Status status) {
        return switch (status) {
            case DRAFT -> RuleStatus.Status.DRAFT;
            case SHADOW -> RuleStatus.Status.SHADOW;
            case LIVE -> RuleStatus.Status.LIVE;
        };
    }

    private static RuleStatus status(Rule rule, RuleStatus.Status status, String error, @Nullable String memory) {
        return new RuleStatus(
                rule.id(),
                rule.title(),
                rule.description(),
                rule.severity().word(),
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
                lists(rule),
                rule.file(),
                rule.line(),
                rule.version(),
                status,
                error.isEmpty() ? null : error,
                memory);
    }

    private static List<String> lists(Rule rule) {
        List<String> asked = new ArrayList<>(rule.lists());
        asked.remove(rule.refine()); // it says more of what was found, and finds nothing
        Set<String> lists = new TreeSet<>(asked);
        rule.sites().forEach(site -> lists.add(site.arguments().list()));
        lists.remove("");
        return List.copyOf(lists);
    }

    private static RuleStatus broken(Problem problem, boolean lastGoodInForce) {
        String error = problem + " (" + LastGood.standing(lastGoodInForce) + ")";
        return new RuleStatus(
                null,
                "",
                "",
                "",
                List.of(),
                List.of(),
                "",
                Duration.ZERO,
                "",
                "",
                "",
                List.of(),
                List.of(),
                "",
                "",
                false,
                List.of(),
                problem.file(),
                problem.line(),
                "",
                RuleStatus.Status.ERROR,
                error,
                null);
    }
}

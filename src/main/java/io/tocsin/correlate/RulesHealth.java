package io.tocsin.correlate;

import io.tocsin.correlate.RuleStatus.Status;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What operators see of the rules, file by file. */
final class RulesHealth implements HealthPart {

    private final Correlator correlator;
    private final Supplier<Duration> hangs;

    RulesHealth(Correlator correlator) {
        this(correlator, correlator::hangs);
    }

    /** @param hangs for how long a look at the folder has not come back; zero where it does */
    RulesHealth(Correlator correlator, Supplier<Duration> hangs) {
        this.correlator = correlator;
        this.hangs = hangs;
    }

    /**
     * A rule file; or, with an empty name, the rules' memory where that is full, and the folder where it does not answer.
     *
     * @param state "live" or "error": the file as it stands cannot be used, or a rule is quarantined
     * @param rules how many rules of it are in force
     * @param line where the first error is; 0 where there is none
     * @param error what is wrong, null where nothing is
     * @param warnings how many warnings {@code GET /api/v1/rules/problems} has of it
     */
    record File(
            String file,
            String state,
            int rules,
            int line,
            @Nullable String error,
            long warnings) {}

    @Override
    public String name() {
        return "rules";
    }

    @Override
    public List<File> report() {
        Map<String, List<RuleStatus>> byFile = new LinkedHashMap<>();
        correlator.rules().forEach(rule -> byFile.computeIfAbsent(rule.file(), file -> new ArrayList<>())
                .add(rule));
        List<Problem> problems = correlator.problems();
        List<File> files = new ArrayList<>();
        byFile.forEach((file, statuses) -> {
            int rules = (int) statuses.stream()
                    .filter(status -> status.status() == Status.LIVE)
                    .count();
            RuleStatus bad = statuses.stream()
                    .filter(status -> isBad(status.status()))
                    .findFirst()
                    .orElse(null);
            long warnings = problems.stream()
                    .filter(problem -> !problem.isError() && problem.file().equals(file))
                    .count();
            files.add(
                    bad == null
                            ? new File(file, "live", rules, 0, null, warnings)
                            : new File(file, "error", rules, bad.line(), bad.error(), warnings));
        });
        Duration hanging = hangs.get();
        if (!hanging.isZero()) {
            files.add(whole(
                    "a look at the rules folder has not come back for " + hanging.toSeconds() + " s, so no edit is"
                            + " taken: see whether its file system answers, and restart the server where it does"));
        }
        long dropped = correlator.remembered().dropped();
        if (dropped > 0) {
            files.add(
                    whole(dropped + " keys or events were forgotten early because a window was full, so findings may be"
                            + " missing: raise tocsin.correlate.max-keys, or narrow the rule's conditions"));
        }
        return files;
    }

    @Override
    public List<HealthProblem> problems() {
        List<HealthProblem> problems = new ArrayList<>();
        List<RuleStatus> rules = correlator.rules();
        if (correlator.inForce() == 0) {
            problems.add(HealthProblem.down(
                    "No rules are in force, so nothing is detected",
                    "Put rule files (<pack>/<name>.drl) into " + correlator.folder()
                            + ", or set tocsin.rules to the folder that has them"));
        }
        for (RuleStatus rule : rules) {
            if (rule.status() == Status.QUARANTINED) {
                problems.add(HealthProblem.degraded(
                        "Rule \"" + rule.id() + "\" (" + rule.file() + ":" + rule.line() + ") is quarantined: "
                                + rule.error(),
                        "Correct its conditions and save the file; all other rules stay in force"));
            } else if (rule.status() == Status.ERROR) {
                problems.add(HealthProblem.degraded(
                        "Rules cannot be used as they stand: " + rule.error(),
                        "Correct the file and save it; what was in force of it stays in force"));
            }
        }
        correlator
                .slowRules()
                .forEach((rule, words) -> problems.add(HealthProblem.degraded(
                        "Rule \"" + rule + "\" is slow: " + words,
                        "Give it a condition that fewer events meet, or a shorter window; it stays in force")));
        Duration hanging = hangs.get();
        if (!hanging.isZero()) {
            problems.add(HealthProblem.degraded(
                    "A look at the rules folder has not come back for " + hanging.toSeconds()
                            + " s, so no edit is taken",
                    "Check whether its file system answers, and restart the server where it does"));
        }
        return problems;
    }

    private static File whole(String error) {
        return new File("", "error", 0, 0, error, 0);
    }

    private static boolean isBad(Status status) {
        return status == Status.ERROR || status == Status.QUARANTINED;
    }

    @Override
    public boolean healthy() {
        return correlator.remembered().dropped() == 0
                && hangs.get().isZero()
                && correlator.rules().stream().noneMatch(rule -> isBad(rule.status()));
    }
}

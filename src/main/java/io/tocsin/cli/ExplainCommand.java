package io.tocsin.cli;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.RuleStatus;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.explain.ConditionExplanation;
import io.tocsin.correlate.explain.RuleExplanation;
import io.tocsin.correlate.explain.Suppression;
import io.tocsin.correlate.explain.WindowExplanation;
import io.tocsin.correlate.trial.Episode;
import io.tocsin.correlate.trial.Episodes;
import io.tocsin.event.Event;
import io.tocsin.normalise.EventLines;
import io.tocsin.platform.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Why rules are true for an event, or are not. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Says of each rule and condition whether it holds for an event, and what it saw.")
final class ExplainCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", arity = "0..*", description = "rules folders (default: rules)")
    private @Nullable List<Path> paths;

    @Option(names = "--rules", paramLabel = "DIR", description = RulesCommand.RULES_ARE)
    private @Nullable Path folder;

    @Option(
            names = "--event",
            paramLabel = "FILE",
            required = true,
            description = "the event; of several, each in turn")
    @SuppressWarnings("NullAway.Init") // required: picocli sets it before call
    private Path event;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "events to show to the rules before; then windows and alerts are as they would be")
    private @Nullable Path history;

    @Option(names = "--rule", paramLabel = "ID", description = "only this rule")
    private String rule = "";

    @Option(names = "--format", defaultValue = "ecs", description = "ecs, mozdef or syslog (default: ${DEFAULT-VALUE})")
    private String format = "ecs";

    @Option(names = "--now", paramLabel = "INSTANT", description = "instant that counts as now (default: now)")
    private String now = "";

    @Option(names = "--json", description = "one JSON object a rule")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        boolean known = false;
        boolean whole = true;
        for (Path path : RulesCommand.existing(paths, folder)) {
            try (Correlator rules = Correlator.over(folder == null ? RulesCommand.rulesFolder(path) : folder)) {
                known |= rule.isEmpty() || rules.rules().stream().anyMatch(one -> rule.equals(one.id()));
                whole &= explain(rules);
                whole &= isSound(rules);
            }
        }
        if (!known) {
            throw new UsageException("There is no rule \"" + rule + "\", or its file has an error: see rules check.");
        }
        return whole ? 0 : CommandLineTool.CHECK_FAILED;
    }

    /** Says which files have an error; whether none does that may hold what is asked about. */
    private boolean isSound(Correlator rules) {
        PrintWriter err = spec.commandLine().getErr();
        List<Problem> errors =
                rules.problems().stream().filter(Problem::isError).toList();
        errors.forEach(error -> err.printf("a rule file has an error and is not explained: %s%n", error));
        err.flush();
        return errors.stream().noneMatch(error -> rule.isEmpty() || rule.equals(error.rule()));
    }

    /** Returns false where of a file every line was refused. */
    private boolean explain(Correlator rules) throws IOException {
        Set<String> drafts = rules.rules().stream()
                .filter(one -> one.status() == RuleStatus.Status.DRAFT)
                .map(one -> String.valueOf(one.id()))
                .filter(id -> rule.isEmpty() || rule.equals(id))
                .collect(Collectors.toSet());
        // what is being written runs apart, so that the others see nothing of it
        boolean whole = true;
        SameLines lines = new SameLines();
        try (Correlator trial = rules.trial(List.of(), draft -> drafts.contains(draft.id()))) {
            Shown inForce = new Shown(rules, id -> !drafts.contains(id), new Episodes());
            Shown written = new Shown(trial, drafts::contains, new Episodes());
            List<Shown> all = drafts.isEmpty() ? List.of(inForce) : List.of(inForce, written);
            if (history != null) {
                whole = read(history, lines::ofHistory, one -> all.forEach(shown -> shown.take(one)));
            }
            whole &= read(event, lines::asked, one -> {
                List<RuleExplanation> explained = new ArrayList<>();
                all.forEach(shown -> explained.addAll(shown.explain(one, rule)));
                explained.sort(RuleExplanation.NEAREST_FIRST);
                for (RuleExplanation about : explained) {
                    print(about);
                }
                all.forEach(shown -> shown.take(one));
            });
        }
        spec.commandLine().getOut().flush();
        return whole;
    }

    /**
     * Rules that are shown events.
     *
     * @param told the ids of those that are told of
     * @param alerts what came of it
     */
    private record Shown(Correlator rules, Predicate<String> told, Episodes alerts) {

        void take(Event one) {
            alerts.take(rules.observe(List.of(one)));
        }

        List<RuleExplanation> explain(Event one, String rule) {
            return rules.explain(one, rule).stream()
                    .filter(about -> told.test(about.rule()))
                    .map(about -> about.with(suppression(about, alerts)))
                    .toList();
        }
    }

    /** What to do with an event of a file. */
    private interface Reader {
        void take(Event event) throws IOException;
    }

    private boolean read(Path file, UnaryOperator<Event> named, Reader reader) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new UsageException("There is no file " + file + " to read: it holds events, one a line.");
        }
        PrintWriter err = spec.commandLine().getErr();
        long[] refused = {0};
        long taken = 0;
        try (InputStream in = Files.newInputStream(file)) {
            EventLines events =
                    Inputs.of(in, "events", format, Instants.read(now, Clock.systemUTC()), (line, reason) -> {
                        refused[0]++;
                        err.println(file + ":" + line + ": " + reason);
                    });
            while (events.hasNext()) {
                Event next = events.next();
                taken++;
                reader.take(named.apply(next));
            }
        }
        boolean nothing = taken == 0 && refused[0] > 0;
        if (nothing) {
            err.printf("every line of %s was refused%n", file);
        }
        return !nothing;
    }

    private static @Nullable Suppression suppression(RuleExplanation explained, Episodes alerts) {
        if (!explained.holds()) {
            return null;
        }
        Episode taking = alerts.takingIn(explained.rule(), explained.key(), explained.at(), explained.suppress());
        return taking == null
                ? null
                : new Suppression(
                        taking.id(),
                        taking.lastSeen(),
                        taking.lastSeen().plus(explained.suppress()),
                        taking.events().contains(explained.event()));
    }

    private void print(RuleExplanation explained) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.write(explained));
            return;
        }
        out.printf(
                "%s %s (%s:%d), %sevent %s%n",
                explained.holds() ? "TRUE " : explained.waits() ? "waits" : "false",
                explained.rule(),
                explained.file(),
                explained.line(),
                explained.about().isEmpty() ? "" : "what " + explained.about() + " found about ",
                explained.event());
        for (ConditionExplanation one : explained.conditions()) {
            out.printf("      %-11s %s%n", one.verdict().word().replace('_', ' '), one.words());
            for (WindowExplanation window : one.windows()) {
                window.contents()
                        .forEach(content -> out.printf(
                                "                    %s %s%s%s%n",
                                content.at(),
                                content.event(),
                                content.value() == null ? "" : " \"" + content.value() + "\"",
                                content.weight() == 1 ? "" : " x" + content.weight()));
            }
        }
        if (!explained.note().isEmpty()) {
            out.printf("      %s%n", explained.note());
        }
        Suppression taken = explained.suppressed();
        if (taken != null) {
            out.printf(
                    "      raises nothing new: alert %s of \"%s\", last seen %s, takes it in until %s%n",
                    taken.alert(), explained.key(), taken.lastSeen(), taken.until());
        } else if (explained.holds() && explained.note().isEmpty()) {
            out.printf("      raises an alert of \"%s\"%n", explained.key());
        }
    }
}

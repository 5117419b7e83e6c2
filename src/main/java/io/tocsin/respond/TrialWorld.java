package io.tocsin.respond;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.platform.Secret;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Output;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.PlaybookTestFile;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.Step;
import io.tocsin.respond.connector.MailSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The engine of production with stores in memory, a world outside that a case makes up, and a clock of its own. */
final class TrialWorld {

    private static final int MOST_TURNS = 20_000;
    private static final Duration LONGEST = Duration.ofDays(400);

    final InMemoryRunStore runs = new InMemoryRunStore();
    final InMemoryEffectLedger effects = new InMemoryEffectLedger();
    final InMemoryApprovalStore approvals = new InMemoryApprovalStore();
    final TrialClock clock;
    final TrialConnector connector;
    final RunFactory factory;
    private final Turns turns;
    private final PlaybookTestFile.Case test;
    private int boots;

    TrialWorld(Playbook playbook, Playbooks playbooks, PlaybookTestFile.Case test, Instant start, GuardLists lists) {
        this.test = test;
        clock = new TrialClock(start);
        connector = new TrialConnector(playbook, test.mocks(), clock);
        Mode mode = test.mode();
        Outside outside = new Outside(
                settings(playbook),
                () -> Mode.ENFORCE,
                one -> mode == null ? one.mode() : mode,
                Outside.EVERYBODY,
                SecretStore.none());
        factory = new RunFactory(outside, alert -> test.trust(), clock);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        ResponseBudgets budgets = new ResponseBudgets(new InMemoryBudgetStore(), playbooks, clock);
        GuardedConnector guarded = new GuardedConnector(
                connector,
                new Guard(lists, budgets, clock, meters, playbooks::serverGuards),
                SharingGuard.NONE,
                new CallGate(meters));
        turns = new Turns(
                runs,
                approvals,
                playbooks,
                factory,
                new CallRunner(guarded, effects, new InMemoryAnswerCache(), outside, clock),
                outside,
                clock,
                new Random(7),
                Runnable::run,
                List.of(),
                new TrialHappenings(test.mocks(), clock),
                this::called);
    }

    static RespondSettings settings(Playbook playbook) {
        Map<String, RespondSettings.Target> targets = new LinkedHashMap<>();
        Stream.concat(playbook.targets().stream(), playbook.secrets().stream())
                .forEach(name -> targets.put(
                        name,
                        new RespondSettings.Target("https://" + name + ".example", new Secret("token-of-" + name))));
        Secret none = new Secret("");
        return new RespondSettings(
                Mode.ENFORCE,
                "https://tocsin.example",
                1,
                targets,
                new MailSettings(
                        "mail.example",
                        587,
                        "tocsin@example.org",
                        "security@example.org",
                        "",
                        none,
                        true,
                        new MailSettings.Mailbox("", 993, "", none, "INBOX", true)),
                Map.of("approver", "approver@example.org"),
                Path.of("secrets.key"));
    }

    private Map<String, Object> called(Step.SubPlaybook sub) {
        Map<String, Object> given = new LinkedHashMap<>();
        List<Map<String, Object>> mock = test.mocks().getOrDefault(Step.withoutItem(sub.id()), List.of());
        if (!mock.isEmpty() && mock.get(0).get("outputs") instanceof Map<?, ?> outputs) {
            outputs.forEach((name, value) -> given.put(String.valueOf(name), value));
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Output output : sub.outputs()) {
            Object fallback = output.fallback();
            values.put(
                    output.name(),
                    given.getOrDefault(
                            output.name(),
                            fallback == null ? output.type().placeholder(sub.id() + "." + output.name()) : fallback));
        }
        return values;
    }

    private RunExecutor boot() {
        return new RunExecutor(
                turns, new RunExecutor.Environment(new NodeIdentity("trial", "boot-" + boots++), Runnable::run, 4));
    }

    /** Lets the run, and the time that the case wants, pass. */
    Run pass(Run run, Instant start) {
        Instant end = start.plus(test.advance() == null ? LONGEST : test.advance());
        RunExecutor executor = boot();
        @Nullable Duration restart = test.restartAt();
        for (int i = 0; i < MOST_TURNS; i++) {
            if (restart != null && !clock.instant().isBefore(start.plus(restart))) {
                executor = boot();
                restart = null;
            }
            executor = turn(executor);
            Optional<Instant> next = next(start, restart);
            boolean isOver = test.advance() == null
                    && runs.get(run.id()).filter(now -> now.state().isEnd()).isPresent();
            if (isOver || next.isEmpty() || next.get().isAfter(end)) {
                break;
            }
            clock.to(next.get());
        }
        if (test.advance() != null) {
            clock.to(end);
            turn(executor);
        }
        return runs.get(run.id()).orElseThrow();
    }

    private RunExecutor turn(RunExecutor executor) {
        try {
            answer();
            new EffectDesk(turns).takeBackDue();
            executor.wakeDue();
            answer();
            return executor;
        } catch (TrialConnector.Death death) {
            return boot();
        }
    }

    private Optional<Instant> next(Instant start, @Nullable Duration restart) {
        return Stream.of(
                        runs.nextDue(),
                        effects.nextUndo(),
                        restart == null ? Optional.<Instant>empty() : Optional.of(start.plus(restart)))
                .flatMap(Optional::stream)
                .map(at -> at.isAfter(clock.instant()) ? at : clock.instant().plusSeconds(1))
                .min(Instant::compareTo);
    }

    /** Answers the questions that the case has answers for. */
    private void answer() {
        for (Approval approval :
                approvals.find(Approval.State.OPEN, "", 100, null).items()) {
            for (Map<String, Object> mock : test.mocks().getOrDefault(approval.step(), List.of())) {
                String by = String.valueOf(mock.getOrDefault("by", "analyst"));
                if (approval.votes().stream().anyMatch(vote -> vote.actor().equals(by))
                        || approvals.get(approval.id()).orElseThrow().state() != Approval.State.OPEN) {
                    continue;
                }
                Map<String, Object> form = new LinkedHashMap<>();
                if (mock.get("form") instanceof Map<?, ?> given) {
                    given.forEach((name, value) -> form.put(String.valueOf(name), value));
                }
                new ApprovalDesk(turns)
                        .decide(
                                approval.id(),
                                new ApprovalDesk.Decision(
                                        by,
                                        UnaryOperator.identity(),
                                        Set.copyOf(approval.roles()),
                                        !Boolean.FALSE.equals(mock.get("approve")),
                                        String.valueOf(mock.getOrDefault("reason", "test")),
                                        form));
            }
        }
    }

    /** A clock that stands until it is moved, never back. */
    static final class TrialClock extends Clock {

        private Instant now;

        TrialClock(Instant start) {
            now = start;
        }

        void to(Instant at) {
            now = at.isAfter(now) ? at : now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

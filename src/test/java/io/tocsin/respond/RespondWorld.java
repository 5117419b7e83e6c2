package io.tocsin.respond;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.alert.Alert;
import io.tocsin.alert.Folded;
import io.tocsin.correlate.list.ListFile;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.event.Severity;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.platform.Secret;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.SenderTrust;
import io.tocsin.respond.connector.Connector;
import io.tocsin.respond.connector.MailSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The room put together with stores in memory, a fake world outside and a clock that tests move. */
final class RespondWorld {

    static final Instant START = Instant.parse("2026-03-01T03:00:00Z");
    static final MailSettings.Mailbox NO_MAILBOX = new MailSettings.Mailbox("", 993, "", new Secret(""), "INBOX", true);
    static final String SECRET = "fw-s3cret-token";

    final HandMovedClock clock = new HandMovedClock(START);
    final FakeOutside outside = new FakeOutside();
    InMemoryRunStore runs = new InMemoryRunStore();
    InMemoryEffectLedger effects = new InMemoryEffectLedger();
    final InMemoryApprovalStore approvals = new InMemoryApprovalStore();
    final InMemoryAnswerCache answers = new InMemoryAnswerCache();
    InMemoryScheduleStore schedules = new InMemoryScheduleStore();
    FakeHappenings happenings = new FakeHappenings();
    Connector connector = outside;
    RespondSettings settings = settings(Mode.ENFORCE, "https://fw.example");
    BudgetStore budgetStore = new InMemoryBudgetStore();
    final Map<String, ValueList> lists =
            new HashMap<>(Map.of("never-block", list("never-block"), "own-networks", list("own-networks")));
    SecretStore secrets = SecretStore.none();
    SharingGuard sharing = SharingGuard.NONE;
    SenderTrust trust = SenderTrust.TLS;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<Run> changes = new ArrayList<>();
    final Playbooks playbooks;

    RespondWorld(Playbooks playbooks) {
        this.playbooks = playbooks;
    }

    static Playbooks shipped() {
        return Playbooks.in(Path.of("playbooks"));
    }

    /** A folder with one playbook, whose steps these are. */
    static Playbooks of(Path folder, String steps) {
        return of(folder, steps, "");
    }

    /** @param more lines of the playbook beside its steps */
    static Playbooks of(Path folder, String steps, String more) {
        return of(folder, steps, more, "triggers: {alert: {rules: [\"*\"]}}");
    }

    /** @param triggers what starts it */
    static Playbooks of(Path folder, String steps, String more, String triggers) {
        try {
            Files.writeString(folder.resolve("p.yaml"), """
                    apiVersion: playbook/v1
                    id: p
                    title: P
                    %s
                    inputs: {ip: {type: ip, from: alert.source.ip, required: true}}
                    secrets: [firewall]
                    %s
                    steps:
                    """.formatted(triggers.strip(), more) + steps.indent(2));
            Playbooks playbooks = Playbooks.in(folder);
            if (playbooks.inForce().isEmpty()) {
                throw new IllegalArgumentException(playbooks.files().toString());
            }
            return playbooks;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RespondSettings settings(Mode mode, String firewall) {
        return new RespondSettings(
                mode,
                "https://tocsin.example",
                4,
                Map.of(
                        "intel", new RespondSettings.Target("https://intel.example/", new Secret("")),
                        "firewall", new RespondSettings.Target(firewall, new Secret(SECRET)),
                        "tickets", new RespondSettings.Target("https://tickets.example", new Secret("tk-s3cret"))),
                new MailSettings(
                        "mail.example",
                        587,
                        "tocsin@example.org",
                        "soc@example.org",
                        "",
                        new Secret(""),
                        true,
                        NO_MAILBOX),
                Map.of("ann", "ann@example.org", "bob", "bob@example.org", "eve", "eve@example.org"),
                Path.of("secrets.key"));
    }

    /** A list as it is shipped. */
    static ValueList list(String name) {
        try {
            Path file = Path.of("rules/response/" + name + ".list.yaml");
            return ListFile.read(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Roles of users, by which they may answer questions. */
    final Map<String, List<String>> people =
            new HashMap<>(Map.of("ann", List.of("handler"), "bob", List.of("handler"), "eve", List.of("guest")));

    Outside out() {
        return new Outside(
                settings,
                () -> Mode.ENFORCE,
                Playbook::mode,
                new ApproverDirectory() {

                    @Override
                    public byte[] linkKey() {
                        return "a key of 32 bytes for this test.".getBytes(StandardCharsets.UTF_8);
                    }

                    @Override
                    public Collection<String> rolesOf(String user) {
                        return people.getOrDefault(user, List.of());
                    }

                    @Override
                    public String personBehind(String name) {
                        return name;
                    }
                },
                secrets);
    }

    RunFactory factory() {
        return new RunFactory(out(), alert -> trust, clock);
    }

    ResponseBudgets budgets() {
        return new ResponseBudgets(budgetStore, playbooks, clock);
    }

    Guard guard() {
        return new Guard(
                name -> Optional.ofNullable(lists.get(name)), budgets(), clock, meters, playbooks::serverGuards);
    }

    /** The process as it is after one more start. */
    RunExecutor boot(String boot) {
        return new RunExecutor(
                turns(), new RunExecutor.Environment(new NodeIdentity("node-1", boot), Runnable::run, 4));
    }

    Turns turns() {
        return new Turns(
                runs,
                approvals,
                playbooks,
                factory(),
                new CallRunner(
                        new GuardedConnector(connector, guard(), sharing, new CallGate(meters)),
                        effects,
                        answers,
                        out(),
                        clock),
                out(),
                clock,
                new Random(7),
                Runnable::run,
                List.of(changes::add),
                happenings,
                null);
    }

    TriggeredRuns triggered() {
        return new TriggeredRuns(playbooks, runs, schedules, factory(), List.of(changes::add), clock);
    }

    RunDesk runDesk() {
        return new RunDesk(runs, playbooks, out(), factory(), List.of(), clock);
    }

    EffectDesk effectDesk() {
        return new EffectDesk(turns());
    }

    ApprovalDesk approvalDesk() {
        return new ApprovalDesk(turns());
    }

    /** Makes the pending run by which the first playbook answers an alert from this address. */
    Run pending(String ip) {
        return pending(ip, Map.of());
    }

    /** @param fields more of the event that crossed the line */
    Run pending(String ip, Map<String, Object> fields) {
        Playbook playbook = playbooks.inForce().get(0);
        Alert alert = alert("ssh-bruteforce", ip, Severity.HIGH, START, fields);
        Run run = factory()
                .pending(Keys.runId(alert.id(), playbook.id()), playbook, alert, Map.of(), "alert:" + alert.id());
        runs.keepPlaybook(playbook.version(), playbook.text());
        runs.create(run);
        return run;
    }

    /** Makes the pending run of the first playbook that a person starts. */
    void byHand(String id, String ip) {
        Playbook playbook = playbooks.inForce().get(0);
        runs.keepPlaybook(playbook.version(), playbook.text());
        runs.create(factory().pending(id, playbook, null, Map.of("ip", ip), "ann"));
    }

    /** Lets time pass, and does what the server does meanwhile each second, or each minute where nothing is due. */
    void pass(RunExecutor executor, Duration time) {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end)) {
            effectDesk().takeBackDue();
            executor.wakeDue();
            clock.move(
                    runs.due(clock.instant().plusSeconds(60), 1).isEmpty()
                            ? Duration.ofMinutes(1)
                            : Duration.ofSeconds(1));
        }
        effectDesk().takeBackDue();
        executor.wakeDue();
    }

    /** Moves the clock and wakes due runs until this one has ended. */
    Run runToEnd(RunExecutor executor, String id) {
        for (int i = 0; i < 1000; i++) {
            executor.wakeDue();
            Run run = runs.get(id).orElseThrow();
            if (run.state().isEnd()) {
                return run;
            }
            clock.move(Duration.ofSeconds(1));
        }
        throw new AssertionError("the run does not end: " + runs.get(id));
    }

    static StepResult step(Run run, String id) {
        return run.steps().stream()
                .filter(step -> step.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    static Alert alert(String rule, String ip) {
        return alert(rule, ip, Severity.HIGH, START, Map.of());
    }

    static Alert alert(String rule, String ip, Severity severity, Instant at, Map<String, Object> more) {
        Map<String, Object> fields = new HashMap<>();
        if (!ip.isEmpty()) {
            fields.putAll(Map.of("source", Map.of("ip", ip), "user", Map.of("name", "root")));
        }
        fields.putAll(more);
        return new Alert(
                "a-" + rule + "-" + ip + (more.isEmpty() ? "" : more.values()),
                1,
                rule,
                List.of(new Alert.RuleVersion("0123456789ab", "", START)),
                "SSH brute force from one address",
                severity,
                Alert.State.OPEN,
                ip,
                Map.of("source.ip", ip),
                fields,
                6,
                START.minusSeconds(600),
                START,
                at,
                List.of("e-1"),
                new Folded("", -1, List.of()),
                List.of("ssh"),
                List.of("T1110.001"),
                "6 failed logins in 10 minutes",
                "bruteforce",
                "6 failed logins from " + ip,
                "",
                null,
                List.of(),
                List.of());
    }
}

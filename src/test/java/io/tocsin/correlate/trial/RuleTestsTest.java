package io.tocsin.correlate.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.correlate.Correlator;
import io.tocsin.normalise.Normaliser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTestsTest {

    private static final Correlator RULES = Correlator.over(Path.of("rules"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private static final String LONG = """
            tests:
              - name: long
                input:
                  - line: "<38>1 {instant} gate sshd 1 - - Failed password for root from 203.0.113.9 port 1 ssh2"
                    times: %d
                    every: 1s
                expect: none
            """;

    private final RuleTests tests = new RuleTests(RULES, SshLines::read);

    @Test
    void theTestsOfTheAuthenticationPackPass() {
        AtomicInteger lines = new AtomicInteger();
        Normaliser normaliser = Normaliser.standard();
        RuleTests asOnTheServer =
                new RuleTests(RULES, raw -> normaliser.normalise(raw, "line-" + lines.incrementAndGet(), lines.get()));
        List<RuleTests.Result> results = RuleTests.files(Path.of("rules/authentication")).stream()
                .flatMap(file -> asOnTheServer.run(file).stream())
                .toList();

        assertThat(results).hasSizeGreaterThan(15).allSatisfy(result -> assertThat(result.failure())
                .as(result.file() + ": " + result.test())
                .isNull());
    }

    @Test
    void aFailureTellsWhatWasExpectedAndWhatWasRaised() throws IOException {
        RuleTests.Result result = run("""
                tests:
                  - name: six
                    input:
                      - line: "<38>1 {instant} gate sshd 1 - - Failed password for root from 203.0.113.9 port 1 ssh2"
                        times: 6
                        every: 1s
                    expect:
                      - { rule: ssh-bruteforce, key: 203.0.113.9, count: 7 }
                """).get(0);

        assertThat(result.passed()).isFalse();
        assertThat(result.line()).isEqualTo(2);
        assertThat(result.failure())
                .isEqualTo(
                        "expected ssh-bruteforce of \"203.0.113.9\", count 7\n"
                                + "  raised ssh-bruteforce of \"203.0.113.9\", count 6, high, of 6 events, \"\" (count(10m, source.ip) = 6 > 5)");
    }

    @Test
    void aTestThatIsInterruptedStopsAtTheNextEvent() {
        AtomicInteger lines = new AtomicInteger();
        RuleTests interrupted = new RuleTests(RULES, raw -> {
            if (lines.incrementAndGet() == 3) {
                Thread.currentThread().interrupt();
            }
            return SshLines.read(raw);
        });

        try {
            assertThatThrownBy(() -> interrupted.run("own.test.yaml", "authentication", LONG.formatted(100)))
                    .isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(lines).hasValue(3);
    }

    @Test
    void aTestThatIsInterruptedAtItsLastLineIsNotShownToTheRules() {
        AtomicInteger lines = new AtomicInteger();
        RuleTests interrupted = new RuleTests(RULES, raw -> {
            if (lines.incrementAndGet() == 5) {
                Thread.currentThread().interrupt();
            }
            return SshLines.read(raw);
        });

        try {
            assertThatThrownBy(() -> interrupted.run("own.test.yaml", "authentication", LONG.formatted(5)))
                    .isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void theNumberIsFilledInInListsToo() {
        assertThat(RuleTests.filled(List.of("a{n}", "b"), 7)).isEqualTo(List.of("a7", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"count", "events"})
    void anAlertOfNothingIsRefused(String field) throws IOException {
        RuleTests.Result result = run("""
                rule: ssh-bruteforce
                tests:
                  - name: none at all
                    input: []
                    expect:
                      - { %s: 0 }
                """.formatted(field)).get(0);

        assertThat(result.line()).isEqualTo(6);
        assertThat(result.failure()).contains("\"" + field + "\" is from 1", "expect: none");
    }

    @Test
    void aFailureTellsWhyNotByTheNearestEvent() throws IOException {
        List<RuleTests.Result> results = run("""
                rule: ssh-bruteforce
                tests:
                  - name: five are too few
                    input:
                      - line: "<38>1 {instant} gate sshd 1 - - Failed password for root from 203.0.113.9 port 1 ssh2"
                        times: 5
                        every: 1s
                    expect:
                      - key: 203.0.113.9
                  - name: of another program
                    input:
                      - event:
                          event.category: [authentication]
                          event.action: login
                          event.outcome: failure
                          event.provider: pam
                          source.ip: 203.0.113.9
                        times: 6
                    expect:
                      - key: 203.0.113.9
                """);

        assertThat(results.get(0).whyNot())
                .containsExactly("ssh-bruteforce of \"203.0.113.9\": nearest was event test-5 at 2026-01-05T10:00:04Z,"
                        + " which failed count( \"10m\", sourceIp ) > 5 (line 15):"
                        + " count(10m, source.ip) of \"203.0.113.9\" is 5, must be > 5");
        assertThat(results.get(1).whyNot().get(0))
                .contains("provider == \"sshd\" (line 14): event.provider is \"pam\"");
    }

    @Test
    void eventsAreGivenByEcsPath() throws IOException {
        List<RuleTests.Result> results = run("""
                rule: ssh-bruteforce
                tests:
                  - name: six
                    input:
                      - event:
                          event.category: [authentication]
                          event.action: login
                          event.outcome: failure
                          event.provider: sshd
                          source.ip: 203.0.113.9
                        times: 6
                        every: 1m
                    expect:
                      - key: 203.0.113.9
                """);

        assertThat(results).allMatch(RuleTests.Result::passed);
    }

    @Test
    void anUnknownKeyIsRefusedWithItsLine() throws IOException {
        RuleTests.Result result = run("""
                tests:
                  - name: six
                    inputs: []
                    expect: none
                """).get(0);

        assertThat(result.line()).isEqualTo(3);
        assertThat(result.failure()).isEqualTo("unknown key \"inputs\"; use one of expect, input, lists, name, until");
    }

    @Test
    void aTestOfARuleThatIsNotThereFailsAlsoWhereNothingIsExpected() throws IOException {
        assertThat(run("""
                tests:
                  - name: ghost
                    input: []
                    expect:
                      - rule: no-such-rule
                """).get(0).failure()).isEqualTo("there is no rule \"no-such-rule\"");
        assertThat(run("""
                rule: ssh-brutforce
                tests:
                  - name: misspelt
                    input: []
                    expect: none
                """).get(0).failure())
                .isEqualTo("there is no rule \"ssh-brutforce\"; did you mean \"ssh-bruteforce\"?");
        assertThat(run("tests: []").get(0).failure()).startsWith("no test was found");
    }

    @Test
    void aTestOfARuleInABrokenFileFailsWithItsError() throws IOException {
        Path pack = Files.createDirectories(folder.resolve("rules/p"));
        Files.writeString(pack.resolve("good.drl"), "package p;\n" + rule("good", "action == \"x\""));
        Files.writeString(pack.resolve("bad.drl"), "package p;\n" + rule("bad", "actoin == \"x\""));
        try (Correlator rules = Correlator.over(folder.resolve("rules"))) {
            RuleTests own = new RuleTests(rules, SshLines::read);

            assertThat(own.run("p/bad.test.yaml", "p", NEGATIVE.formatted("rule: bad"))
                            .get(0)
                            .failure())
                    .startsWith("rule \"bad\" cannot be tested: p/bad.drl:")
                    .contains("did you mean \"action\"?");
            assertThat(own.run("p/pack.test.yaml", "p", NEGATIVE.formatted(""))
                            .get(0)
                            .failure())
                    .startsWith("rules that it may be about cannot be tested: p/bad.drl:");
            assertThat(own.run("p/good.test.yaml", "p", NEGATIVE.formatted("rule: good")))
                    .allMatch(RuleTests.Result::passed);
        }
    }

    @Test
    void aTestOnWhoseEventsTheRuleThrowsFails() throws IOException {
        assertThat(failure("message str[length] sourcePort", "short"))
                .startsWith(
                        "rule \"throws\" does not work on these events: it failed on each of the 1 events it was shown");
    }

    @Test
    void aTestOnWhoseEventsAnExpressionIsGivenUpFails() throws IOException {
        assertThat(failure("message matches \"b?(.*a){20}b\"", "b" + "a".repeat(40)))
                .startsWith("rule \"throws\" does not work on these events: a regular expression was given up 1 times");
    }

    private @Nullable String failure(String condition, String message) throws IOException {
        Path pack = Files.createDirectories(folder.resolve("rules/p"));
        Files.writeString(pack.resolve("throws.drl"), "package p;\n" + rule("throws", condition));
        try (Correlator rules = Correlator.over(folder.resolve("rules"))) {
            return new RuleTests(rules, SshLines::read)
                    .run(
                            "p/throws.test.yaml",
                            "p",
                            NEGATIVE.formatted("rule: throws").replace("short", message))
                    .get(0)
                    .failure();
        }
    }

    @Test
    void whyNotLooksAtTheListsOfTheTestAndAtItsEnd() throws IOException {
        Path pack = Files.createDirectories(folder.resolve("rules/p"));
        Files.writeString(
                pack.resolve("x.drl"),
                "package p;\n"
                        + rule("on-list", "listed(\"hosts\", hostName), action == \"y\"")
                        + rule("written", "count(\"10m\", hostName) > 2")
                                .replace("@severity", "@status(\"draft\") @severity")
                        + rule("waits", "action == \"x\", missing(\"10m\", \"on-list\")"));
        Files.writeString(pack.resolve("hosts.list.yaml"), "entries: []\n");
        String tests = """
                rule: %s
                tests:
                  - name: one
                    lists:
                      hosts: [ gate ]
                    input:
                      - { event: { event.action: x, host.name: gate }, times: 2, every: 1m }
                    until: 5m
                    expect:
                      - key: gate
                """;
        try (Correlator rules = Correlator.over(folder.resolve("rules"))) {
            RuleTests own = new RuleTests(rules, SshLines::read);

            assertThat(own.run("p/x.test.yaml", "p", tests.formatted("on-list"))
                            .get(0)
                            .whyNot()
                            .get(0))
                    .contains("which failed action == \"y\"")
                    .doesNotContain("listed");
            assertThat(own.run("p/x.test.yaml", "p", tests.formatted("written"))
                            .get(0)
                            .whyNot()
                            .get(0))
                    .contains("of \"gate\" is 2, must be > 2");
            assertThat(own.run("p/x.test.yaml", "p", tests.formatted("waits"))
                            .get(0)
                            .whyNot()
                            .get(0))
                    .contains("still waits for missing", "2026-01-05T10:10:00Z", "say with \"until\" how late");
            assertThat(own.run("p/x.test.yaml", "p", tests.formatted("waits").replace("5m", "10m")))
                    .allMatch(RuleTests.Result::passed);
        }
    }

    @Test
    void aRuleOfSeveralPatternsWaitsForTimeToPass() throws IOException {
        Path pack = Files.createDirectories(folder.resolve("rules/p"));
        Files.writeString(pack.resolve("unticketed.drl"), """
                package p;
                rule "unticketed" @title("t") @severity("low")
                when
                    $new : Event( action == "user-added" )
                    accumulate( Event( action == "login", hostName == $new.hostName, this before[0s,10m] $new );
                                $n : count(); $n >= 1 )
                    not Event( action == "ticket", hostName == $new.hostName, this after[0s,5m] $new )
                then
                    alert( $new );
                end
                """);
        String test = """
                rule: unticketed
                tests:
                  - name: one
                    input:
                      - { event: { event.action: login, host.name: gate } }
                      - { event: { event.action: user-added, host.name: gate } }
                    expect:
                      - { }
                """;
        try (Correlator rules = Correlator.over(folder.resolve("rules"))) {
            RuleTests own = new RuleTests(rules, SshLines::read);

            assertThat(own.run("p/unticketed.test.yaml", "p", test)
                            .get(0)
                            .whyNot()
                            .get(0))
                    .contains("still waits for time to pass (a match with ", "say with \"until\" how late");
        }
    }

    private static final String NEGATIVE = """
            %s
            tests:
              - name: nothing
                input:
                  - { event: { event.action: y, message: short } }
                expect: none
            """;

    private static String rule(String id, String conditions) {
        return "rule \"" + id + "\" @title(\"t\") @severity(\"low\") @key(\"host.name\")\nwhen\n$e : Event( "
                + conditions + " )\nthen\n    alert( $e );\nend\n";
    }

    private List<RuleTests.Result> run(String text) throws IOException {
        return tests.run(Files.writeString(folder.resolve("x.test.yaml"), text));
    }
}

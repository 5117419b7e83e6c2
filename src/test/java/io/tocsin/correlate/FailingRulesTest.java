package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import io.tocsin.platform.HealthProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that fail on events, beside a rule that does not. */
class FailingRulesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final TestEvents events = new TestEvents();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private @Nullable Correlator open;

    @AfterEach
    void close() {
        if (open != null) {
            open.close();
        }
    }

    @BeforeEach
    void startWithOneRule() throws IOException {
        Files.createDirectory(folder.resolve("p"));
        write("a.drl", """
                package p;
                rule "many" @title("t") @severity("low") @key("source.ip")
                when $e : Event( category == "authentication", count( "10m", sourceIp ) > 5 ) then alert( $e ); end
                """);
    }

    @Test
    void aRuleThatThrowsCostsNeitherTheBatchNorTheOtherRules() throws IOException {
        write("b.drl", """
                package p;
                rule "throws" @title("t") @severity("low")
                when
                    $e : Event( category == "authentication", message str[length] sourcePort )
                then alert( $e ); end
                """);
        Correlator correlator = watching();
        List<Event> batch = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            batch.add(failure());
        }

        List<Finding> findings = correlator.observe(batch.subList(0, 99));

        assertThat(findings).extracting(Finding::rule).hasSize(94).containsOnly("many");
        assertThat(new RulesHealth(correlator).problems()).isEmpty();
        findings = correlator.observe(batch.subList(99, 100));
        assertThat(findings).extracting(Finding::rule).containsExactly("many", Correlator.QUARANTINED);
        Finding quarantined = findings.get(1);
        assertThat(quarantined.count()).isEqualTo(1);
        assertThat(quarantined.key()).isEqualTo("throws");
        assertThat(quarantined.evidence()).containsExactly(batch.get(99).id());
        assertThat(quarantined.event())
                .isEqualTo(batch.get(99).id() + "@"
                        + correlator.rules().stream()
                                .filter(rule -> "throws".equals(rule.id()))
                                .findFirst()
                                .orElseThrow()
                                .version());
        assertThat(quarantined.summary())
                .startsWith(
                        "Rule \"throws\" (p/b.drl:2) is quarantined: it failed on each of the 100 events it was shown;"
                                + " the last error: class java.lang.Long cannot be cast to class java.lang.Integer")
                .endsWith("Correct its conditions and save the file, which puts it in force at once; as it stands it is"
                        + " tried again after 10000 events. All other rules stay in force");
        assertThat(new RulesHealth(correlator).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.level()).isEqualTo(HealthProblem.Level.DEGRADED);
            assertThat(problem.what()).startsWith("Rule \"throws\" (p/b.drl:2) is quarantined: it failed on each of");
        });
        assertThat(meters.get("tocsin.rules.quarantined").gauge().value()).isEqualTo(1);
        assertThat(new RulesHealth(correlator).healthy()).isFalse();
        assertThat(correlator.rules())
                .filteredOn(rule -> "throws".equals(rule.id()))
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.status()).isEqualTo(RuleStatus.Status.QUARANTINED);
                    assertThat(rule.error()).startsWith("it failed on each of the 100 events it was shown");
                });
        assertThat(meters.counter("tocsin.rules.errors", "rule", "throws").count())
                .isEqualTo(100);
        assertThat(meters.counter("tocsin.rules.findings", "rule", "many", "kind", "alert")
                        .count())
                .isEqualTo(95);
        assertThat(meters.counter("tocsin.rules.events").count()).isEqualTo(100);
        assertThat(meters.counter("tocsin.rules.shown", "rule", "many").count()).isEqualTo(100);
        assertThat(meters.get("tocsin.rules.time")
                        .tag("rule", "throws")
                        .counter()
                        .count())
                .isPositive();
    }

    @Test
    void aRuleThatThrowsOnWhatSomebodySendsStaysInForceForAllElse() throws IOException {
        write("b.drl", """
                package p;
                rule "sometimes" @title("t") @severity("low")
                when
                    $e : Event( category == "authentication",
                                sourcePort > 0 && message str[length] sourcePort || processName == "evil" )
                then alert( $e ); end
                """);
        Correlator correlator = watching();
        correlator.observe(List.of(failure()));
        for (int i = 0; i < 3_000; i++) {
            correlator.observe(
                    List.of(failure().toBuilder().put("source.port", 22).build()));
        }

        List<Finding> findings = correlator.observe(
                List.of(failure().toBuilder().put("process.name", "evil").build()));

        assertThat(findings).extracting(Finding::rule).contains("sometimes");
        assertThat(meters.get("tocsin.rules.quarantined").gauge().value()).isZero();
        assertThat(meters.counter("tocsin.rules.errors", "rule", "sometimes").count())
                .isEqualTo(3_000);
    }

    @Test
    void whoSendsATextOnWhichAnExpressionIsGivenUpDoesNotSwitchTheRuleOff() throws IOException {
        write("b.drl", """
                package p;
                rule "steps" @title("t") @severity("low") @key("source.ip")
                when $e : Event( category == "authentication", message matches "b(.*a){20}\\\\1b|bab" ) then alert( $e ); end
                rule "deep" @title("t") @severity("low") @key("source.ip")
                when $e : Event( category == "authentication", message matches "b(a|c)*\\\\1db|bab" ) then alert( $e ); end
                """);
        Correlator correlator = watching();
        List<Event> batch = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            batch.add(failure().toBuilder()
                    .put("message", "b" + "a".repeat(i < 5 ? 40 : 100_000) + (i < 5 ? "cb" : "cdb"))
                    .build());
        }
        batch.add(failure().toBuilder().put("message", "bab").build());

        List<Finding> findings = correlator.observe(batch);

        assertThat(findings)
                .filteredOn(finding -> finding.event().equals(batch.get(10).id()))
                .extracting(Finding::rule)
                .contains("steps", "deep");
        assertThat(findings).extracting(Finding::rule).doesNotContain(Correlator.QUARANTINED);
        assertThat(meters.counter("tocsin.rules.given.up", "rule", "steps").count())
                .isEqualTo(10);
        assertThat(meters.counter("tocsin.rules.given.up", "rule", "deep").count())
                .isEqualTo(5);
        assertThat(meters.get("tocsin.rules.quarantined").gauge().value()).isZero();
    }

    private Correlator watching() {
        Correlator correlator = Correlator.watching(folder, CorrelateProperties.defaults(), meters);
        open = correlator;
        return correlator;
    }

    private Event failure() {
        return events.failure(0, "203.0.113.9");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve("p").resolve(name), text);
    }
}

package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that build on rules, and what time alone makes true. */
class SignalsTest {

    private static final String ADDRESS = "203.0.113.9";
    private static final String STEP = """
            rule "failed" @title("failed") @severity("low") @key("source.ip") %s
            when $e : Event( category == "authentication", outcome == "failure" ) then signal( $e ); end
            rule "came-in" @title("came in") @severity("low") @key("source.ip")
            when $e : Event( category == "authentication", outcome == "success" ) then signal( $e ); end
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final TestEvents events = new TestEvents();

    private Correlator rules(String status, String last) throws IOException {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/a.drl"), "package p;\n" + STEP.replace("%s", status) + last);
        Correlator correlator = Correlator.over(folder);
        assertThat(correlator.problems()).noneMatch(problem -> problem.isError());
        return correlator;
    }

    private static String last(String condition) {
        return "rule \"last\" @title(\"last\") @severity(\"high\") @key(\"source.ip\")\nwhen $e : Event( " + condition
                + " ) then alert( $e ); end\n";
    }

    @Test
    void aSignalPagesNobodyAndTheAlertNamesTheEventsFromOutside() throws IOException {
        Correlator rules =
                rules("", last("kind == \"signal\", sequence( \"1h\", sourceIp, \"failed:2\", \"came-in\" )"));

        List<Finding> found = rules.observe(
                List.of(events.failure(0, ADDRESS), events.failure(10, ADDRESS), events.success(20, ADDRESS)));

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("last");
            assertThat(finding.event()).isEqualTo("e2");
            assertThat(finding.evidence()).containsExactly("e0", "e1", "e2");
        });
    }

    @Test
    void aSequenceIsFoundWhicheverOfItComesLast() throws IOException {
        Correlator rules = rules("", last("kind == \"signal\", sequence( \"1h\", sourceIp, \"failed\", \"came-in\" )"));

        assertThat(rules.observe(List.of(events.success(20, ADDRESS)))).isEmpty();
        assertThat(rules.observe(List.of(events.failure(30, ADDRESS))))
                .as("in the other order")
                .isEmpty();
        assertThat(rules.observe(List.of(events.failure(10, ADDRESS))))
                .extracting(Finding::rule)
                .containsExactly("last");
    }

    @Test
    void togetherIsFoundInAnyOrder() throws IOException {
        Correlator rules =
                rules("", last("kind == \"signal\", together( \"1h\", sourceIp, \"failed:2\", \"came-in\" )"));

        assertThat(rules.observe(List.of(events.failure(30, ADDRESS), events.success(20, ADDRESS))))
                .isEmpty();
        assertThat(rules.observe(List.of(events.failure(10, ADDRESS))))
                .extracting(Finding::rule)
                .containsExactly("last");
    }

    @Test
    void onlyRulesThatAskForFindingsSeeThem() throws IOException {
        Correlator rules = rules(
                "",
                last("outcome == \"failure\", count( \"1h\", sourceIp ) > 1").replace("\"last\" @", "\"many\" @")
                        + last("kind == \"signal\", ruleId == \"many\""));

        assertThat(rules.observe(List.of(events.failure(0, ADDRESS)))).isEmpty();
        assertThat(rules.observe(List.of(events.failure(10, ADDRESS))))
                .extracting(Finding::rule)
                .containsExactly("many", "last");
    }

    @Test
    void anEventFromOutsideCannotPassForAFinding() throws IOException {
        Correlator rules = rules("", last("kind == \"signal\", ruleId == \"came-in\""));
        Event forged = events.failure(0, ADDRESS).toBuilder()
                .put("event.kind", "signal")
                .put("rule.id", "came-in")
                .build();

        assertThat(rules.observe(List.of(forged))).isEmpty();
        assertThat(rules.observe(List.of(events.success(1, ADDRESS)))).hasSize(1);
    }

    @Test
    void whatARuleOnTrialFindsIsSeenByNoOtherRule() throws IOException {
        String built = "rule \"built\" @title(\"built\") @severity(\"high\")\nwhen $e : Event( outcome == \"success\","
                + " found( \"failed\", \"1h\", sourceIp ) ) then alert( $e ); end\n";
        Correlator rules = rules("@status(\"shadow\")", last("kind == \"signal\", ruleId == \"failed\"") + built);

        List<Finding> all = rules.observeAll(List.of(events.failure(0, ADDRESS), events.success(5, ADDRESS)));

        assertThat(all)
                .extracting(Finding::rule, Finding::kind)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("failed", Finding.Kind.SHADOW),
                        org.assertj.core.groups.Tuple.tuple("came-in", Finding.Kind.SIGNAL));
    }

    @Test
    void whatDidNotFollowIsToldWhenTheTimeIsOverAndNobodySends() throws IOException {
        Correlator rules = rules("", last("outcome == \"failure\", missing( \"10m\", \"came-in\", sourceIp )"));
        Instant start = TestEvents.START;
        Event failure = arrived(events.failure(0, ADDRESS));

        assertThat(rules.observe(List.of(failure))).isEmpty();
        assertThat(rules.tick(start.plus(Duration.ofMinutes(14))))
                .as("it may still come late")
                .isEmpty();
        assertThat(rules.tick(start.plus(Duration.ofMinutes(16))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.at()).isEqualTo(start.plus(Duration.ofMinutes(10)));
                    assertThat(finding.evidence()).containsExactly("e0");
                });
        assertThat(rules.tick(start.plus(Duration.ofMinutes(17)))).as("once").isEmpty();
    }

    @Test
    void whatFollowedInTimeIsNotMissedThoughItCameLate() throws IOException {
        Correlator rules = rules("", last("outcome == \"failure\", missing( \"10m\", \"came-in\", sourceIp )"));
        Instant start = TestEvents.START;

        rules.observe(List.of(arrived(events.failure(0, ADDRESS))));
        rules.tick(start.plus(Duration.ofMinutes(14)));
        rules.observe(List.of(events.success(590, ADDRESS).toBuilder()
                .put("event.ingested", start.plus(Duration.ofMinutes(14)))
                .build()));

        assertThat(rules.tick(start.plus(Duration.ofMinutes(60)))).isEmpty();
    }

    @Test
    void whatCameBeforeCountsForWithoutAndNotForMissing() throws IOException {
        Correlator rules = rules(
                "",
                last("outcome == \"failure\", without( \"10m\", \"came-in\", sourceIp )")
                        + "rule \"after\" @title(\"after\") @severity(\"low\") @key(\"source.ip\")\nwhen $e : Event( outcome =="
                        + " \"failure\", missing( \"10m\", \"came-in\", sourceIp ) ) then alert( $e ); end\n");

        rules.observe(List.of(arrived(events.success(0, ADDRESS)), arrived(events.failure(60, ADDRESS))));

        assertThat(rules.tick(TestEvents.START.plus(Duration.ofMinutes(60))))
                .extracting(Finding::rule)
                .containsExactly("after");
    }

    private static Event arrived(Event event) {
        return event.toBuilder().put("event.ingested", event.occurredAt()).build();
    }
}

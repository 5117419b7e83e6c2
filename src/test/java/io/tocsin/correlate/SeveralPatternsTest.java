package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.explain.RuleExplanation;
import io.tocsin.correlate.explain.Verdict;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of several patterns, as the Drools manual has them. */
class SeveralPatternsTest {

    private static final Instant START = Instant.parse("2026-01-05T12:00:00Z");

    private static final String HEAD = " @title(\"t\") @severity(\"high\") @key(\"host.name\") ";

    private static final String SEQUENCE = """
            $login : Event( action == "login", outcome == "success" )
            $sudo : Event( action == "sudo", hostName == $login.hostName, userName == $login.userName,
                           this after[0s,5m] $login )
            $new : Event( action == "user-added", hostName == $sudo.hostName, this after[0s,5m] $sudo )
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final List<Event> events = new ArrayList<>();

    @Test
    void aSequenceOfThreeIsFoundWithEveryEventInTheOrderOfThePatterns() throws Exception {
        rule("", SEQUENCE, "$new");
        event(0, "login", "outcome", "success", "user.name", "anna");
        event(60, "sudo", "user.name", "bert");
        event(90, "sudo", "user.name", "anna");
        event(120, "user-added", "user.name", "eve");

        assertThat(found()).singleElement().satisfies(finding -> {
            assertThat(finding.evidence()).containsExactly("e0", "e2", "e3");
            assertThat(finding.event()).isEqualTo("e3");
            assertThat(finding.key()).isEqualTo("h1");
            assertThat(finding.at()).isEqualTo(START.plusSeconds(120));
        });
    }

    @Test
    void whatComesTooLateIsNotPartOfIt() throws Exception {
        rule("", SEQUENCE, "$new");
        event(0, "login", "outcome", "success", "user.name", "anna");
        event(301, "sudo", "user.name", "anna");
        event(400, "user-added");

        assertThat(found()).isEmpty();
    }

    @Test
    void twoAbsentValuesAreNotEqual() throws Exception {
        rule("", SEQUENCE, "$new");
        event(0, "login", "outcome", "success");
        event(60, "sudo");
        event(90, "user-added");

        assertThat(found()).isEmpty();
    }

    @Test
    void whatDidNotComeIsFoundWhenItsTimeIsOver() throws Exception {
        rule("", """
                $new : Event( action == "user-added" )
                not Event( action == "ticket", hostName == $new.hostName, this coincides[5m] $new )
                """, "$new");
        event(0, "user-added");
        event(100, "user-added", "host.name", "h2");
        event(200, "ticket", "host.name", "h2");
        event(2000, "other");

        assertThat(found()).singleElement().satisfies(finding -> {
            assertThat(finding.evidence()).containsExactly("e0");
            assertThat(finding.at()).isEqualTo(START.plusSeconds(300));
        });
    }

    @Test
    void howManyThereWereBeforeIsCountedWithItsEvents() throws Exception {
        rule("@within(\"10m\")", """
                $in : Event( action == "login", outcome == "success" )
                accumulate( Event( action == "login", outcome == "failure", hostName == $in.hostName,
                                   this before[0s,10m] $in );
                            $n : count(); $n >= 3 )
                """, "$in");
        event(0, "login", "outcome", "failure");
        event(10, "login", "outcome", "failure");
        event(20, "login", "outcome", "success");
        event(30, "login", "outcome", "failure");
        event(40, "login", "outcome", "success");

        assertThat(found()).singleElement().satisfies(finding -> assertThat(finding.evidence())
                .containsExactly("e4", "e0", "e1", "e3"));
    }

    @Test
    void oneOrTheOtherWithWhatThereIsAndOneOfSeveralValues() throws Exception {
        rule("", """
                ( $a : Event( action == "login" ) or $a : Event( action == "sudo" ) )
                exists Event( action == "ticket", hostName == $a.hostName, this before[0s,5m] $a )
                exists( String( this == "wheel" ) from $a.fields("user.group.name") )
                """, "$a");
        event(0, "ticket");
        event(10, "login", "user.group.name", List.of("staff"));
        event(20, "sudo", "user.group.name", List.of("staff", "wheel"));
        event(400, "login", "user.group.name", List.of("wheel"));

        assertThat(found()).extracting(Finding::event).containsExactly("e2");
    }

    @Test
    void allOfThemInAList() throws Exception {
        rule("", """
                $a : Event( action == "login" )
                List( size > 1 ) from collect( Event( action == "sudo", hostName == $a.hostName,
                                                     this after[0s,5m] $a ) )
                """, "$a");
        event(0, "login");
        event(10, "sudo");
        event(20, "sudo");

        assertThat(found()).singleElement().satisfies(finding -> assertThat(finding.evidence())
                .containsExactly("e0", "e1", "e2"));
    }

    @Test
    void aRuleLooksAtWhatOthersFindBesideEvents() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("p")).resolve("s.drl"), """
                package p;
                rule "many" @title("t") @severity("low") @key("host.name")
                when $e : Event( action == "login", outcome == "failure", count("10m", hostName) > 2 ) then signal( $e ); end
                """);
        rule("", """
                $many : Event( kind == "signal", ruleId == "many" )
                $in : Event( action == "login", outcome == "success", hostName == $many.hostName, this after[0s,5m] $many )
                """, "$in");
        for (int i = 0; i < 3; i++) {
            event(i, "login", "outcome", "failure");
        }
        event(10, "login", "outcome", "success");

        assertThat(found())
                .filteredOn(one -> one.rule().equals("several"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.evidence()).containsExactly("e2", "e3"));
    }

    @Test
    void aWindowFunctionCountsWhatItsOwnPatternLetsThrough() throws Exception {
        rule("", """
                $fail : Event( action == "login", outcome == "failure", count("10m", hostName) >= 2 )
                $in : Event( action == "login", outcome == "success", hostName == $fail.hostName, this after[0s,5m] $fail )
                """, "$in");
        event(0, "login", "outcome", "failure");
        event(5, "login", "outcome", "success");
        event(10, "login", "outcome", "failure");
        event(20, "login", "outcome", "success");

        assertThat(found()).singleElement().satisfies(finding -> assertThat(finding.evidence())
                .containsExactly("e2", "e3"));
    }

    @Test
    void manyEventsThatMatchEachOtherAreBounded() throws Exception {
        rule("@within(\"10m\")", """
                $a : Event( action == "login" )
                $b : Event( action == "sudo", this after[0s,5m] $a )
                """, "$b");
        for (int i = 0; i < 1_500; i++) {
            event(i / 10, i % 2 == 0 ? "login" : "sudo");
        }

        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.observe(events)).hasSizeGreaterThan(500);
            assertThat(rules.fullMemories()).extracting(full -> full.rule()).containsExactly("several");
        }
    }

    @Test
    void aConditionThatThrowsCostsNoOtherRuleAnEventAndQuarantinesItsOwn() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("p")).resolve("bad.drl"), """
                package p;
                rule "bad" @title("t") @severity("low") @key("host.name")
                when
                    $a : Event( action == "login", message str[length] sourcePort )
                    $b : Event( action == "sudo", hostName == $a.hostName, this after[0s,5m] $a )
                then alert( $b ); end
                """);
        rule("", """
                $a : Event( action == "login" )
                $b : Event( action == "sudo", hostName == $a.hostName, this after[0s,5m] $a )
                """, "$b");
        for (int i = 0; i < 200; i++) {
            event(i, "login");
        }
        event(300, "sudo");

        try (Correlator rules = Correlator.over(folder)) {
            List<Finding> findings = rules.observe(events);

            assertThat(findings).extracting(Finding::rule).containsExactly(Correlator.QUARANTINED, "several");
            assertThat(findings.get(1).event()).isEqualTo("e200");
        }
    }

    @Test
    void aKeyOfSeveralFieldsTakesEachFromTheFirstEventThatHasIt() throws Exception {
        rule("", """
                $a : Event( action == "login" )
                $b : Event( action == "sudo", hostName == $a.hostName, this after[0s,5m] $a )
                """, "$b");
        Path file = folder.resolve("p/a.drl");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("@key(\"host.name\")", "@key(\"host.name\", \"source.ip\", \"user.id\")"));
        event(0, "login", "source.ip", "192.0.2.1");
        event(10, "sudo");

        assertThat(found()).singleElement().satisfies(finding -> {
            assertThat(finding.key()).isEqualTo("h1 / 192.0.2.1 / ");
            assertThat(finding.keys().keySet()).containsExactly("host.name", "source.ip", "user.id");
            assertThat(String.join(" / ", finding.keys().values())).isEqualTo(finding.key());
        });
    }

    @Test
    void anEventThatComesTwiceIsOne() throws Exception {
        rule("", """
                $a : Event( action == "login" )
                accumulate( Event( action == "sudo", hostName == $a.hostName, this before[0s,5m] $a );
                            $n : count(); $n >= 2 )
                """, "$a");
        event(0, "sudo");
        events.add(events.get(0));
        event(10, "login");

        assertThat(found()).isEmpty();
    }

    @Test
    void explainSaysWhichEventsMetEachPatternAndWhichJoinFailed() throws Exception {
        rule("", SEQUENCE, "$new");
        event(0, "login", "outcome", "success", "user.name", "anna");
        event(60, "sudo", "user.name", "anna", "host.name", "h2");
        event(90, "user-added");

        try (Correlator rules = Correlator.over(folder)) {
            rules.observe(events);
            RuleExplanation explained = rules.explain(events.get(2), "several").get(0);

            assertThat(explained.holds()).isFalse();
            assertThat(explained.conditions())
                    .filteredOn(one -> one.text().equals("action == \"login\""))
                    .singleElement()
                    .satisfies(one -> assertThat(one.note()).isEqualTo("$login is met by e0"));
            assertThat(explained.conditions())
                    .filteredOn(one -> one.text().equals("hostName == $login.hostName"))
                    .singleElement()
                    .satisfies(one -> {
                        assertThat(one.verdict()).isEqualTo(Verdict.FAILED);
                        assertThat(one.note()).isEqualTo("e1 with e0: \"h2\" / \"h1\"");
                    });
        }
    }

    @Test
    void explainSaysThatAMatchIsThere() throws Exception {
        rule("", SEQUENCE, "$new");
        event(0, "login", "outcome", "success", "user.name", "anna");
        event(60, "sudo", "user.name", "anna");
        event(90, "user-added");

        try (Correlator rules = Correlator.over(folder)) {
            rules.observe(events);

            assertThat(rules.explain(events.get(2), "several")).singleElement().satisfies(explained -> {
                assertThat(explained.holds()).isTrue();
                assertThat(explained.note()).contains("a match with e0, e1, e2");
            });
        }
    }

    @Test
    void whatIsLetGoIsReportedWithTheBoundThatWasReached() throws Exception {
        rule("", """
                $login : Event( action == "login" )
                $sudo : Event( action == "sudo", hostName == $login.hostName, this after[0s,5m] $login )
                """, "$sudo");
        for (int i = 0; i < 103; i++) {
            event(i, "login");
        }

        try (Correlator rules = Correlator.over(folder)) {
            rules.observe(events.subList(0, 100));
            assertThat(rules.fullMemories()).isEmpty();

            rules.observe(events.subList(100, 103));

            assertThat(rules.fullMemories()).singleElement().satisfies(memory -> {
                assertThat(memory.forgotten()).isEqualTo(3);
                assertThat(memory.notice().why())
                        .isEqualTo(
                                "it let go 3 events in favour of newer ones with the same join values since the start");
                assertThat(memory.notice().summary())
                        .contains("a pattern keeps the newest 100 events with the same join values", "further field")
                        .doesNotContain("max-keys");
            });
        }
    }

    private void rule(String more, String patterns, String about) throws Exception {
        Files.writeString(
                Files.createDirectories(folder.resolve("p")).resolve("a.drl"),
                "package p;\nrule \"several\"" + HEAD + more + "\nwhen\n" + patterns + "then\n    alert( " + about
                        + " );\nend\n");
    }

    private List<Finding> found() {
        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.problems()).filteredOn(Problem::isError).isEmpty();
            List<Finding> found = new ArrayList<>(rules.observe(events));
            found.addAll(rules.finish(START.plus(Duration.ofHours(2))));
            return found;
        }
    }

    private void event(int seconds, String action, Object... more) {
        Event.Builder event = Event.builder()
                .put("event.id", "e" + events.size())
                .put("@timestamp", START.plusSeconds(seconds))
                .put("event.action", action)
                .put("host.name", "h1");
        for (int i = 0; i < more.length; i += 2) {
            event.put(String.valueOf(more[i]).replaceFirst("^outcome$", "event.outcome"), more[i + 1]);
        }
        events.add(event.build());
    }
}

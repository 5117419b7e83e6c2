package io.tocsin.correlate.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.Correlator;
import io.tocsin.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is one trouble is one alert, counted once, and what was answered at the same moment is not missing. */
class OneTroubleTest {

    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void anEventThatComesLateIsTakenInByTheAlertAroundIt() throws IOException {
        assertPasses(rule("fold", "@suppress(\"30s\")", "action == \"fold\"", "alert"), """
                rule: fold
                tests:
                  - name: in the midst
                    input:
                      - { event: { event.action: fold, user.name: eve }, times: 13, every: 10s }
                      - { event: { event.action: fold, user.name: eve }, at: 30s }
                    expect:
                      - { key: eve, count: 14 }
                """);
    }

    @Test
    void anAnswerAtTheSameMomentIsAnAnswer() throws IOException {
        String rules = rule("start", "", "action == \"start\", missing( \"10m\", \"ack\", userName )", "alert")
                + rule("ack", "", "action == \"ack\"", "signal");
        assertPasses(rules, """
                rule: start
                tests:
                  - name: answered in the same second
                    input:
                      - { event: { event.action: start, user.name: eve }, at: 0s }
                      - { event: { event.action: ack, user.name: eve }, at: 0s }
                    until: 1h
                    expect: none
                  - name: answered by the same clock tick, before it was asked
                    input:
                      - { event: { event.action: ack, user.name: eve }, at: 0s }
                      - { event: { event.action: start, user.name: eve }, at: 0s }
                    until: 1h
                    expect: none
                  - name: answered for another
                    input:
                      - { event: { event.action: start, user.name: eve }, at: 0s }
                      - { event: { event.action: ack, user.name: bob }, at: 0s }
                    until: 1h
                    expect:
                      - { key: eve }
                """);
    }

    @Test
    void anEventIsNoAnswerToItself() throws IOException {
        String rules = rule("stopped", "", "action == \"beat\", missing( \"10m\", \"beat\", userName )", "alert")
                + rule("beat", "", "action == \"beat\"", "signal");
        assertPasses(rules, """
                rule: stopped
                tests:
                  - name: after the last one nothing comes
                    input:
                      - { event: { event.action: beat, user.name: eve }, times: 3, every: 5m }
                    until: 1h
                    expect:
                      - { key: eve, count: 1 }
                  - name: two at one moment answer each other, and then nothing comes
                    input:
                      - { event: { event.action: beat, user.name: eve }, at: 0s }
                      - { event: { event.action: beat, user.name: eve }, at: 0s }
                    until: 1h
                    expect: none
                """);
    }

    @Test
    void whatTwoTimedRulesSayOfOneEventIsOneFindingOfARuleThatLooksAtBoth() throws IOException {
        String rules = rule("m", "", "action == \"st\", missing( \"10m\", \"never\", userName )", "signal")
                + rule("w", "", "action == \"st\", without( \"10m\", \"never\", userName )", "signal")
                + rule("never", "", "action == \"never\"", "signal")
                + rule("on", "", "kind == \"signal\", ruleId in ( \"m\", \"w\" )", "alert");
        assertPasses(rules, """
                rule: on
                tests:
                  - name: one event
                    input:
                      - { event: { event.action: st, user.name: eve } }
                    until: 1h
                    expect:
                      - { key: eve, count: 1 }
                """);
    }

    @Test
    void anAlertWasSeenLastWhenItsNewestEvidenceWas() throws IOException {
        Path pack = Files.createDirectories(folder.resolve("rules/p"));
        Files.writeString(
                pack.resolve("x.drl"),
                "package p;\n" + rule("many", "", "action == \"a\", count( \"1m\", userName ) >= 3", "alert"));
        List<Event> events = List.of(event(20), event(50), event(0));

        try (Correlator rules = Correlator.over(folder.resolve("rules"))) {
            assertThat(Backtest.run(rules, events.iterator()).alerts())
                    .singleElement()
                    .satisfies(alert -> {
                        assertThat(alert.firstSeen()).isEqualTo(START);
                        assertThat(alert.lastSeen()).isEqualTo(START.plusSeconds(50));
                        assertThat(alert.raisedAt()).isEqualTo(START.plusSeconds(50));
                    });
        }
    }

    @Test
    void anAlertThatAListDecidedTellsTheListAndWhatIsOnIt() throws IOException {
        Path pack = Files.createDirectories(folder.resolve("rules/p"));
        Files.writeString(pack.resolve("watched.list.yaml"), "entries: [ eve ]\n");
        Files.writeString(
                pack.resolve("x.drl"),
                "package p;\n" + rule("on-list", "", "action == \"a\", listed( \"watched\", userName )", "alert"));

        try (Correlator rules = Correlator.over(folder.resolve("rules"))) {
            assertThat(Backtest.run(rules, List.of(event(0)).iterator()).alerts())
                    .singleElement()
                    .satisfies(alert -> assertThat(alert.why())
                            .isEqualTo("event.action = a and user.name eve is on the list watched"));
        }
    }

    private static Event event(int second) {
        return Event.builder()
                .put("event.id", "e" + second)
                .put("@timestamp", START.plusSeconds(second))
                .put("event.action", "a")
                .put("user.name", "eve")
                .build();
    }

    private static String rule(String id, String annotation, String conditions, String consequence) {
        return "rule \"" + id + "\" @title(\"t\") @severity(\"low\") @key(\"user.name\") " + annotation
                + "\nwhen\n$e : Event( " + conditions + " )\nthen\n    " + consequence + "( $e );\nend\n";
    }

    private void assertPasses(String rules, String tests) throws IOException {
        Path pack = Files.createDirectories(folder.resolve("rules/p"));
        Files.writeString(pack.resolve("x.drl"), "package p;\n" + rules);
        try (Correlator correlator = Correlator.over(folder.resolve("rules"))) {
            assertThat(new RuleTests(correlator, SshLines::read).run("p/x.test.yaml", "p", tests))
                    .isNotEmpty()
                    .allSatisfy(result ->
                            assertThat(result.failure()).as(result.test()).isNull());
        }
    }
}

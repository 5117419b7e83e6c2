package io.tocsin.correlate.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.window.Site;
import io.tocsin.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of each window function an event that makes it true and one that does not, explained before and after they are taken in. */
class ExplainWindowsTest {

    private static final Instant START = Instant.parse("2026-03-02T10:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private int made;

    /** What is shown to the rule {@code r}, when, and of whom: {@code seconds action user}. */
    private record Case(String condition, List<String> shown, String makesTrue, String makesNot, String why) {}

    private static Case of(Site.Kind kind) {
        return switch (kind) {
            case COUNT ->
                new Case(
                        "count( \"10m\", userName ) > 2",
                        List.of("0 x a", "10 x a", "20 x b"),
                        "30 x a",
                        "31 x b",
                        "count(10m, user.name) of \"b\" is 2, must be > 2");
            case DISTINCT ->
                new Case(
                        "distinct( \"10m\", userName, field(\"host.name\") ) >= 2",
                        List.of("0 x a h1", "10 x b h1"),
                        "30 x a h2",
                        "31 x b h1",
                        "of \"b\" is 1, must be >= 2");
            case SUM ->
                new Case(
                        "sum( \"10m\", userName, number(\"source.port\") ) > 5",
                        List.of("0 x a h 3", "10 x b h 3"),
                        "30 x a h 3",
                        "31 x b h 2",
                        "of \"b\" is 5, must be > 5");
            case AVERAGE ->
                new Case(
                        "average( \"10m\", userName, number(\"source.port\") ) > 5",
                        List.of("0 x a h 3", "10 x b h 3"),
                        "30 x a h 9",
                        "31 x b h 2",
                        "of \"b\" is 2.5, must be > 5");
            case PERCENTILE ->
                new Case(
                        "percentile( \"10m\", 95, userName, number(\"source.port\") ) > 5",
                        List.of("0 x a h 3", "10 x b h 3"),
                        "30 x a h 9",
                        "31 x b h 2",
                        "of \"b\" is 3, must be > 5");
            case REGULARITY ->
                new Case(
                        "regularity( \"10m\", userName ) >= 0.9",
                        List.of(
                                "0 x a", "60 x a", "120 x a", "180 x a", "240 x a", "0 x b", "10 x b", "100 x b",
                                "240 x b", "250 x b"),
                        "300 x a",
                        "300 x b",
                        "must be >= 0.9");
            case SURGE ->
                new Case(
                        "surge( \"1m\", \"10m\", userName ) > 10",
                        List.of("0 x a", "0 x b", "1000 x a", "1000 x a"),
                        "1001 x a",
                        "1002 x b",
                        "of \"b\" is 10, must be > 10: 1 within 1m, usually 0.10");
            case IS_NEW ->
                new Case(
                        "isNew( \"1d\", \"10m\", userName, field(\"host.name\") )",
                        List.of("0 x a h1", "0 x b h1"),
                        "700 x a h2",
                        "701 x b h1",
                        "of \"b\": \"h1\" is not new: it was seen at ");
            case FOUND ->
                new Case(
                        "found( \"other\", \"10m\", userName )",
                        List.of("0 y a"),
                        "30 x a",
                        "31 x b",
                        "of \"b\": other did not come true in the 10m before");
            case TRAVEL ->
                new Case(
                        "travel( \"1d\", userName ) > 1000",
                        List.of("0 x a h 1 48.1,11.6", "0 x b h 1 48.1,11.6"),
                        "600 x a h 1 40.7,-74.0",
                        "601 x b h 1 48.2,11.7",
                        "of \"b\" is 0, must be > 1000");
            case REACHED ->
                new Case(
                        "reached( \"10m\", \"wanted\" )",
                        List.of("0 x a", "10 x b"),
                        "20 x a",
                        "21 x c",
                        "of \"x a\" is 2, must be >= 2");
            case SEQUENCE ->
                new Case(
                        "kind == \"signal\", sequence( \"10m\", userName, \"other\", \"third\" )",
                        List.of("0 y a", "10 z b"),
                        "30 z a",
                        "31 y b",
                        "of \"b\" is 0");
            case TOGETHER ->
                new Case(
                        "kind == \"signal\", together( \"10m\", userName, \"other\", \"third\" )",
                        List.of("0 y a", "10 z c"),
                        "30 z a",
                        "31 y b",
                        "of \"b\" is 0");
            case MISSING ->
                new Case(
                        "action == \"x\", missing( \"10m\", \"other\", userName )",
                        List.of(),
                        "0 x a",
                        "1 x b",
                        "of \"b\": other came true at 2026-03-02T10:05:00Z, in time");
            case WITHOUT ->
                new Case(
                        "action == \"x\", without( \"10m\", \"other\", userName )",
                        List.of("0 y b"),
                        "10 x a",
                        "11 x b",
                        "of \"b\": other came true at 2026-03-02T10:00:00Z, before the event");
            case SILENT ->
                new Case(
                        "action == \"x\", silent( \"10m\", userName )",
                        List.of(),
                        "0 x a",
                        "1 x b",
                        "of \"b\": it was heard again in time, and last at 2026-03-02T10:05:00Z");
        };
    }

    @ParameterizedTest
    @EnumSource(
            value = Site.Kind.class,
            names = {"MISSING", "WITHOUT", "SILENT", "REACHED"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatIsToldIsWhatTheEngineFinds(Site.Kind kind) throws IOException {
        Case one = of(kind);
        try (Correlator rules = rules(one.condition())) {
            one.shown().forEach(event -> found(rules, event(event)));
            Event makesTrue = event(one.makesTrue());
            Event makesNot = event(one.makesNot());

            assertThat(explain(rules, makesTrue).holds())
                    .as("before it is taken in")
                    .isTrue();
            assertThat(explain(rules, makesNot).holds())
                    .as("before it is taken in")
                    .isFalse();
            assertThat(found(rules, makesTrue)).contains("r");
            assertThat(found(rules, makesNot)).doesNotContain("r");

            assertThat(explain(rules, makesTrue).holds())
                    .as("after it is taken in")
                    .isTrue();
            assertThat(explain(rules, makesTrue).conditions())
                    .extracting(ConditionExplanation::verdict)
                    .containsOnly(Verdict.HELD);
            RuleExplanation not = explain(rules, makesNot);
            assertThat(not.holds()).as("after it is taken in").isFalse();
            assertThat(not.failed()).singleElement().satisfies(failed -> {
                assertThat(failed.verdict()).isEqualTo(Verdict.FAILED);
                assertThat(failed.words()).contains(one.why());
            });
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Site.Kind.class,
            names = {"MISSING", "WITHOUT", "SILENT"})
    void whatTimeDecidesIsWaitedForUntilItHas(Site.Kind kind) throws IOException {
        Case one = of(kind);
        try (Correlator rules = rules(one.condition())) {
            one.shown().forEach(event -> found(rules, event(event)));
            Event makesTrue = event(one.makesTrue());
            Event makesNot = event(one.makesNot());
            Instant until = makesTrue.occurredAt().plus(Duration.ofMinutes(10));

            for (Runnable taken : List.<Runnable>of(() -> {}, () -> found(rules, makesTrue))) {
                taken.run();
                RuleExplanation waits = explain(rules, makesTrue);
                assertThat(waits.holds()).isFalse();
                assertThat(waits.waits()).isTrue();
                assertThat(waits.failed()).isEmpty();
                ConditionExplanation last = waits.conditions().get(1);
                assertThat(last.verdict()).isEqualTo(Verdict.WAITING);
                assertThat(last.windows().get(0).until()).isEqualTo(until);
                assertThat(last.words()).contains(until.toString());
            }
            found(rules, makesNot);
            // of silent() the next event is what was waited for, of the others the finding of the rule "other"
            found(rules, event(kind == Site.Kind.SILENT ? "300 x b" : "300 y b"));
            Set<String> about = rules.finish(START.plusSeconds(640)).stream()
                    .filter(finding -> finding.rule().equals("r"))
                    .map(Finding::event)
                    .collect(Collectors.toSet());

            assertThat(about).containsExactly(makesTrue.id());
            assertThat(explain(rules, makesTrue).holds()).isTrue();
            assertThat(explain(rules, makesNot).failed()).singleElement().satisfies(failed -> {
                assertThat(failed.verdict()).isEqualTo(Verdict.FAILED);
                assertThat(failed.words()).contains(one.why());
            });
        }
    }

    @Test
    void anEntryThatIsReachedIsToldWithWhatItWants() throws IOException {
        Case one = of(Site.Kind.REACHED);
        try (Correlator rules = rules(one.condition())) {
            one.shown().forEach(event -> found(rules, event(event)));
            Event makesTrue = event(one.makesTrue());

            RuleExplanation holds = explain(rules, makesTrue);
            assertThat(holds.holds()).isTrue();
            assertThat(holds.conditions().get(0).words())
                    .endsWith("reached(10m, wanted) of \"x a\": 2 within 5m, of the 2 that the entry wants");
            assertThat(found(rules, makesTrue)).contains("r");
            assertThat(explain(rules, makesTrue).holds()).isTrue();
            Event first = event(one.makesNot());
            assertThat(explain(rules, first).failed().get(0).words())
                    .endsWith("reached(10m, wanted) of \"x c\": 1 within 5m, of the 2 that the entry wants");
            assertThat(explain(rules, event("22 other a")).failed().get(0).words())
                    .endsWith("reached(10m, wanted): no entry of the list wanted means the event");
        }
    }

    @Test
    void aSilenceThatHasEndedIsWaitedForUntilNothingCanFillIt() throws IOException {
        try (Correlator rules = rules(of(Site.Kind.SILENT).condition())) {
            Event last = event("0 x a");
            List.of(last, event("660 x a"), event("700 x a")).forEach(event -> found(rules, event));
            assertThat(explain(rules, last).waits()).isTrue();
            assertThat(explain(rules, event("660 x a")).failed())
                    .singleElement()
                    .satisfies(failed -> assertThat(failed.words())
                            .contains("it was heard again in time, and last at 2026-03-02T10:11:40Z"));

            found(rules, event("1000 x b"));
            found(rules, event("1000 x a"));

            assertThat(explain(rules, last).holds()).isTrue();
        }
    }

    @Test
    void aRuleOverFindingsIsExplainedForEachFindingOfTheEvent() throws IOException {
        try (Correlator rules = rules("kind == \"signal\", ruleId == \"other\", count( \"10m\", userName ) > 1")) {
            found(rules, event("0 y a"));
            Event second = event("10 y a");

            for (Runnable taken : List.<Runnable>of(() -> {}, () -> found(rules, second))) {
                taken.run();
                RuleExplanation holds = explain(rules, second);
                assertThat(holds.holds()).isTrue();
                assertThat(holds.event()).isEqualTo(second.id());
                assertThat(holds.about()).isEqualTo("other");
                assertThat(holds.conditions().get(2).windows().get(0).contents())
                        .hasSize(2);
            }
            RuleExplanation none = explain(rules, event("11 x a"));
            assertThat(none.holds()).isFalse();
            assertThat(none.about()).isEmpty();
            assertThat(none.note()).contains("leads to no such finding");
        }
    }

    @Test
    void aRuleOverWhatTimeMadeTrueIsExplainedToo() throws IOException {
        try (Correlator rules = rules("kind == \"signal\", ruleId == \"lone\", count( \"1h\", userName ) > 0")) {
            Event lone = event("0 w a");
            found(rules, lone);
            assertThat(explain(rules, lone).note()).contains("leads to no such finding");
            assertThat(rules.finish(START.plusSeconds(601)).stream().map(Finding::rule))
                    .contains("lone", "r");

            assertThat(explain(rules, lone).holds()).isTrue();
            assertThat(explain(rules, lone).at()).isEqualTo(START.plusSeconds(600));
        }
    }

    @Test
    void whatARuleThatIsBeingWrittenWouldRememberIsNotKnownWhereItDoesNotRun() throws IOException {
        try (Correlator rules = rules("count( \"10m\", userName ) > 0", "@status(\"draft\")")) {
            Event event = event("0 x a");
            found(rules, event);

            assertThat(explain(rules, event).conditions().get(0).verdict()).isEqualTo(Verdict.NOT_REACHED);
            assertThat(explain(rules, event).conditions().get(0).note()).contains("does not run here");
            try (Correlator trial = rules.trial(List.of())) {
                found(trial, event);
                assertThat(explain(trial, event).holds()).isTrue();
            }
        }
    }

    private static Set<String> found(Correlator rules, Event event) {
        return rules.observeAll(List.of(event)).stream()
                .filter(finding -> finding.event().equals(event.id()))
                .map(Finding::rule)
                .collect(Collectors.toSet());
    }

    private static RuleExplanation explain(Correlator rules, Event event) {
        return rules.explain(event, "r").get(0);
    }

    /** {@code seconds action user host port latitude,longitude}, those at the end as far as they matter. */
    private Event event(String words) {
        List<String> word = Arrays.asList(words.split(" "));
        Instant at = START.plusSeconds(Long.parseLong(word.get(0)));
        Event.Builder event = Event.builder()
                .put("event.id", "e" + ++made)
                .put("@timestamp", at)
                .put("event.ingested", at)
                .put("event.action", word.get(1))
                .put("user.name", word.get(2));
        List<String> paths = new ArrayList<>(List.of("host.name", "source.port"));
        for (int i = 3; i < Math.min(5, word.size()); i++) {
            event.put(paths.get(i - 3), word.get(i));
        }
        if (word.size() > 5) {
            String[] place = word.get(5).split(",");
            event.put("source.geo.location.lat", place[0]).put("source.geo.location.lon", place[1]);
        }
        return event.build();
    }

    private Correlator rules(String condition, String... more) throws IOException {
        String rule = """
            rule "%s" @title("t") @severity("low") @key("user.name") %s
            when
                $e : Event( %s )
            then
                %s( $e );
            end
            """;
        Path pack = Files.createDirectory(folder.resolve("p"));
        Files.writeString(
                pack.resolve("x.drl"),
                "package p;\n"
                        + rule.formatted("r", String.join(" ", more), condition, "alert")
                        + rule.formatted("other", "", "action == \"y\"", "signal")
                        + rule.formatted("third", "", "action == \"z\"", "signal")
                        + rule.formatted(
                                "lone", "", "action == \"w\", missing( \"10m\", \"other\", userName )", "signal"));
        Files.writeString(pack.resolve("wanted.list.yaml"), """
            entries:
              - { value: x, match: { event.action: x }, within: 5m, count: 2, key: user.name }
            """);
        return Correlator.over(folder);
    }
}

package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.book.RuleBook;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import io.tocsin.platform.HealthProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorrelatorTest {

    private static final String ADDRESS = "203.0.113.9";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final TestEvents events = new TestEvents();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private @Nullable Correlator open;

    @BeforeEach
    void startWithOneRule() throws IOException {
        Files.createDirectory(folder.resolve("p"));
        write("a.drl", counting("many", 5));
    }

    @AfterEach
    void close() {
        if (open != null) {
            open.close();
        }
    }

    @Test
    void anEditIsInForceAndWhatWasCountedBeforeStays() throws IOException {
        Correlator correlator = watching();
        assertThat(correlator.observe(List.of(failure(), failure()))).isEmpty();

        replaceAtomically("a.drl", counting("many", 2));
        soon().until(() -> version(correlator, "many").equals(versionOf(counting("many", 2))));

        assertThat(correlator.observe(List.of(failure())))
                .singleElement()
                .satisfies(finding -> assertThat(finding.why()).isEqualTo("count(10m, source.ip) = 3 > 2"));
    }

    @Test
    void aBrokenEditKeepsTheLastGoodTextAndIsTold() throws IOException {
        Correlator correlator = watching();
        String before = version(correlator, "many");

        write("a.drl", counting("many", 2).replace("sourceIp", "sourceIpp"));
        soon().until(() -> correlator.rules().size() == 2);

        assertThat(version(correlator, "many")).isEqualTo(before);
        assertThat(correlator.rules())
                .filteredOn(rule -> rule.status() == RuleStatus.Status.ERROR)
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.id()).isNull();
                    assertThat(rule.file()).isEqualTo("p/a.drl");
                    assertThat(rule.line()).isEqualTo(4);
                    assertThat(rule.error())
                            .contains("rule \"many\"", "no field \"sourceIpp\"", "did you mean \"sourceIp\"?")
                            .contains("last good text is in force");
                });
        RulesHealth health = new RulesHealth(correlator);
        assertThat(health.healthy()).isFalse();
        assertThat(health.report()).singleElement().satisfies(file -> {
            assertThat(file.state()).isEqualTo("error");
            assertThat(file.rules()).isEqualTo(1);
        });

        write("a.drl", counting("many", 5));
        soon().until(health::healthy);
    }

    @Test
    void aBrokenFileAtTheStartLeavesTheOthersInForce() throws IOException {
        write("b.drl", "package p; rule");

        Correlator correlator = watching();

        assertThat(correlator.rules()).extracting(RuleStatus::file).containsExactly("p/a.drl", "p/b.drl");
        assertThat(correlator.observe(failures(6))).hasSize(1);
    }

    @Test
    void filesThatComeAndGoTakeTheirRulesWithThem() throws IOException {
        Correlator correlator = watching();

        write("b.drl", counting("few", 1));
        soon().until(() -> correlator.rules().size() == 2);
        assertThat(correlator.observe(failures(2))).extracting(Finding::rule).containsExactly("few");

        Files.delete(folder.resolve("p/b.drl"));
        soon().until(() -> correlator.rules().size() == 1);
        assertThat(correlator.observe(failures(2))).isEmpty();
    }

    @Test
    void theFirstOfTwoFilesWithARuleOfTheSameNameHasIt() throws IOException {
        write("b.drl", counting("many", 1));

        Correlator correlator = watching();

        assertThat(correlator.observe(failures(3))).isEmpty();
        assertThat(correlator.rules()).anySatisfy(rule -> assertThat(rule.error())
                .contains("p/b.drl:2", "p/a.drl has a rule of this name too"));
    }

    @Test
    void anEmptyOrMissingFolderIsNoRulesAndThatIsReported() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        try (Correlator none = Correlator.over(empty);
                Correlator nowhere = Correlator.over(folder.resolve("nowhere"))) {
            assertThat(none.observe(failures(10))).isEmpty();
            assertThat(none.rules()).isEmpty();
            assertThat(none.memory()).isEqualTo(Duration.ofMinutes(5));
            assertThat(new RulesHealth(none).problems())
                    .extracting(HealthProblem::level)
                    .containsExactly(HealthProblem.Level.DOWN);
            assertThat(nowhere.rules())
                    .extracting(RuleStatus::error)
                    .singleElement()
                    .asString()
                    .startsWith(".: the rules folder cannot be listed: it is missing;");
            assertThat(new RulesHealth(nowhere).problems())
                    .extracting(HealthProblem::level)
                    .containsExactly(HealthProblem.Level.DOWN, HealthProblem.Level.DEGRADED);
        }
    }

    @Test
    void aFolderThatIsAwayForAWhileChangesNothingOfWhatIsInForce() throws IOException {
        write("hosts.list.yaml", "entries: [ gate ]\n");
        Correlator correlator = watching();
        Path away = folder.resolveSibling("away-" + folder.getFileName());

        Files.move(folder, away);
        soon().until(() -> correlator.brokenFiles().containsKey("."));

        assertThat(correlator.observe(failures(10))).isNotEmpty();
        assertThat(correlator.lists().mayContain("hosts", "gate")).isTrue();
        assertThat(new RulesHealth(correlator).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.level()).isEqualTo(HealthProblem.Level.DEGRADED);
            assertThat(problem.what()).contains("the rules folder cannot be listed: it is missing");
        });
        Files.move(away, folder);
        soon().until(() -> correlator.brokenFiles().isEmpty());
        assertThat(correlator.rules()).extracting(RuleStatus::id).containsExactly("many");
    }

    @Test
    void aCopyOfARuleFileLeavesTheNameWithTheOneInForce() throws IOException {
        Correlator correlator = watching();

        write("0-copy.drl", Files.readString(folder.resolve("p/a.drl")).replace("> 5", "> 1"));
        soon().until(() -> correlator.brokenFiles().containsKey("p/0-copy.drl"));

        assertThat(correlator.observe(failures(3))).isEmpty();
        assertThat(correlator.rules())
                .filteredOn(rule -> "many".equals(rule.id()))
                .singleElement()
                .satisfies(rule -> assertThat(rule.file()).isEqualTo("p/a.drl"));
    }

    @Test
    void ofTwoListsOfOneNameTheFirstInForceStaysAndTheOtherIsToldOf() throws IOException {
        Files.createDirectories(folder.resolve("a"));
        write("hosts.list.yaml", "entries: [ gate ]\n");
        Correlator correlator = watching();
        Files.writeString(folder.resolve("a/hosts.list.yaml"), "entries: [ vault ]\n");

        soon().until(() -> correlator.brokenFiles().containsKey("a/hosts.list.yaml"));

        assertThat(correlator.brokenFiles().values().iterator().next().errors())
                .singleElement()
                .asString()
                .contains("the list \"hosts\" is in force from p/hosts.list.yaml already");
        assertThat(correlator.isInForce("a/hosts.list.yaml")).isFalse();
        assertThat(correlator.lists().mayContain("hosts", "gate")).isTrue();
        assertThat(correlator.lists().mayContain("hosts", "vault")).isFalse();
        Files.delete(folder.resolve("p/hosts.list.yaml"));
        soon().until(() -> correlator.lists().mayContain("hosts", "vault"));
        soon().until(() -> !correlator.brokenFiles().containsKey("a/hosts.list.yaml"));
    }

    @Test
    void whatAWindowLetsGoIsCountedForItsRuleAndEachSourceHasItsLag() throws IOException {
        open = Correlator.watching(
                folder, new CorrelateProperties(Duration.ofMinutes(5), 2, Duration.ofMillis(20)), meters);
        List<Event> batch = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            batch.add(events.failure(i, "203.0.113." + i));
        }

        open.observe(batch);

        assertThat(meters.counter("tocsin.rules.overflow", "rule", "many", "bound", "keys")
                        .count())
                .isEqualTo(3);
        assertThat(meters.get("tocsin.rules.watermark.lag")
                        .tag("source", "test")
                        .gauge()
                        .value())
                .isPositive();
    }

    @Test
    void anEditLiftsTheQuarantine() throws IOException {
        String rule = """
                package p;
                rule "throws" @title("t") @severity("low")
                when $e : Event( message contains "a", message str[length] sourcePort ) then alert( $e ); end
                """;
        write("b.drl", rule);
        Correlator correlator = watching();
        Event event =
                failure().toBuilder().put("message", "b" + "a".repeat(40) + "b").build();
        Event bad = failure().toBuilder().put("message", "b" + "a".repeat(40)).build();
        correlator.observe(List.of(bad));
        correlator.observe(List.of(bad));
        correlator.observe(List.of(bad));
        assertThat(correlator.observe(List.of(event))).isEmpty();

        String mended = rule.replace("message str[length] sourcePort", "occurrences == 1");
        replaceAtomically("b.drl", mended);
        soon().until(() -> version(correlator, "throws").equals(versionOf(mended)));

        assertThat(correlator.observe(List.of(event))).extracting(Finding::rule).contains("throws");
        assertThat(correlator.rules()).allMatch(one -> one.status() == RuleStatus.Status.LIVE);
    }

    @Test
    void aRuleThatIsBeingWrittenIsNoTrouble() throws IOException {
        write("b.drl", counting("draft", 2).replace("@severity", "@status(\"draft\") @severity"));

        assertThat(new RulesHealth(watching()).healthy()).isTrue();
    }

    @Test
    void textsAreComparedAsTheyAreWritten() throws IOException {
        String head = "package p;\nrule \"%s\" @title(\"a \\\\ \\\"b\\\"\") @severity(\"low\")\nwhen $e : Event( ";
        String tail = " )\nthen alert( $e ); end\n";
        write("equal.drl", String.format(head, "equal") + "commandLine == \"c:\\\\users\\\\it's \\\"x\\\"\"" + tail);
        write("contains.drl", String.format(head, "contains") + "commandLine contains \"\\\\users\\\\\"" + tail);
        write(
                "matches.drl",
                String.format(head, "matches") + "commandLine matches \"c:\\\\\\\\users\\\\W+it's.*\"" + tail);
        Correlator correlator = watching();
        Event event = events.at(Duration.ZERO)
                .put("process.command_line", "c:\\users\\it's \"x\"")
                .build();

        assertThat(correlator.observe(List.of(event)))
                .extracting(Finding::rule)
                .containsExactly("contains", "equal", "matches");
        assertThat(correlator.rules()).extracting(RuleStatus::title).contains("a \\ \"b\"");
    }

    @Test
    void findingsDoNotDependOnHowEventsAreCutIntoBatches() throws IOException {
        write("b.drl", counting("few", 1));
        Correlator rules = watching();
        List<Event> all = failures(12);

        try (Correlator atOnce = rules.fresh();
                Correlator oneByOne = rules.fresh()) {
            List<Finding> single = new ArrayList<>();
            all.forEach(event -> single.addAll(oneByOne.observe(List.of(event))));

            assertThat(atOnce.observe(all)).isEqualTo(single);
            assertThat(single.subList(4, 8))
                    .extracting(finding -> finding.event() + " " + finding.rule())
                    .containsExactly("e5 few", "e5 many", "e6 few", "e6 many");
        }
    }

    @Test
    void observingABatchAgainGivesTheSameFindings() {
        Correlator correlator = watching();
        List<Event> batch = failures(9);

        List<Finding> first = correlator.observe(batch);

        assertThat(correlator.observe(batch)).isEqualTo(first);
    }

    @Test
    void afterAReplayTheRulesKnowWhatTheyKnew() throws IOException {
        write("b.drl", """
                package p;
                rule "follows" @title("t") @severity("low") @key("source.ip")
                when $e : Event( category == "authentication", outcome == "success", found( "many", "1h", sourceIp ) )
                then alert( $e ); end
                """);
        Correlator rules = watching();
        List<Event> all = failures(8);
        Event success = events.success(700, ADDRESS);

        try (Correlator restarted = rules.fresh()) {
            all.subList(0, 7).forEach(restarted::replay);

            assertThat(restarted.observe(all.subList(7, 8)))
                    .isEqualTo(rules.observe(all).subList(2, 3));
            assertThat(restarted.observe(List.of(success))).hasSize(1);
            assertThat(restarted.memory()).isEqualTo(Duration.ofMinutes(75));
        }
    }

    private Correlator watching() {
        Correlator correlator = Correlator.watching(
                folder, new CorrelateProperties(Duration.ofMinutes(5), 1_000, Duration.ofMillis(20)), meters);
        open = correlator;
        return correlator;
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
    }

    private static String version(Correlator correlator, String id) {
        return correlator.rules().stream()
                .filter(rule -> id.equals(rule.id()))
                .map(RuleStatus::version)
                .findFirst()
                .orElse("");
    }

    private String versionOf(String text) {
        RuleBook book = new RuleBook();
        book.take(java.util.Map.of("p/a.drl", text), List.of());
        return book.files().get(0).rules().get(0).version();
    }

    private Event failure() {
        return events.failure(0, ADDRESS);
    }

    private List<Event> failures(int count) {
        List<Event> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(events.failure(i, ADDRESS));
        }
        return made;
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve("p").resolve(name), text);
    }

    private void replaceAtomically(String name, String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, folder.resolve("p").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String counting(String id, int above) {
        return "package p;\nrule \"" + id + "\" @title(\"t\") @severity(\"low\") @key(\"source.ip\")\nwhen\n"
                + "$e : Event( category == \"authentication\", count( \"10m\", sourceIp ) > " + above
                + " )\nthen alert( $e );\nend\n";
    }
}

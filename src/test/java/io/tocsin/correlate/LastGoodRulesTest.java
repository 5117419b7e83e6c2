package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.book.RuleChecker;
import io.tocsin.correlate.finding.BrokenFile;
import io.tocsin.correlate.finding.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is started again while a file of the rules folder has an error. */
class LastGoodRulesTest {

    private static final String LIST = "entries: [203.0.113.9]\n";

    private final Path rules;
    private final Path data;
    private final List<Correlator> open = new ArrayList<>();

    LastGoodRulesTest(@TempDir Path folder) {
        rules = folder.resolve("rules");
        data = folder.resolve("data");
    }

    @BeforeEach
    void aServerWasRunning() throws IOException {
        write("p/a.drl", rules("p", "one"));
        write("p/hosts.list.yaml", LIST);
        start();
        soon().until(() -> Files.exists(kept("rules/p/a.drl")) && Files.exists(kept("lists/p/hosts.list.yaml")));
        stop();
    }

    @AfterEach
    void stop() {
        open.forEach(Correlator::close);
        open.clear();
    }

    @Test
    void aBrokenRuleFileHasItsLastGoodTextInForceAndIsToldLikeAfterAnEdit() throws IOException {
        write("p/a.drl", rules("p", "one").replace("category", "categry"));
        Correlator again = start();

        assertThat(inForce(again)).containsExactly("p/a.drl one");
        assertThat(again.rules().get(again.rules().size() - 1).error())
                .contains("p/a.drl:2", "categry", "did you mean", "(the last good text is in force)");
        assertThat(again.brokenFiles().values()).singleElement().matches(BrokenFile::lastGoodInForce);
        assertThat(again.observe(List.of(new TestEvents().failure(0, "203.0.113.9"))))
                .extracting(Finding::rule)
                .containsExactly("one");
    }

    @Test
    void aBrokenListHasItsLastGoodTextInForce() throws IOException {
        write("p/hosts.list.yaml", "entries: 7\n");
        Correlator again = start();

        assertThat(again.lists().all()).singleElement().satisfies(list -> assertThat(list.entries())
                .hasSize(1));
        assertThat(again.brokenFiles().values()).singleElement().satisfies(file -> {
            assertThat(file.file()).isEqualTo("p/hosts.list.yaml");
            assertThat(file.lastGoodInForce()).isTrue();
        });

        write("p/hosts.list.yaml", "entries: [203.0.113.1, 203.0.113.2]\n");
        soon().until(() -> again.brokenFiles().isEmpty());
        assertThat(again.lists().all().iterator().next().entries()).hasSize(2);
    }

    /** A link that leads to itself cannot be read, whoever runs the test. */
    @Test
    void whatCannotBeReadIsAsItWasUntilItIsGone() throws IOException {
        for (String file : List.of("p/a.drl", "p/hosts.list.yaml")) {
            Files.delete(rules.resolve(file));
            Files.createSymbolicLink(rules.resolve(file), rules.resolve(file));
        }
        Correlator again = start();

        assertThat(inForce(again)).containsExactly("p/a.drl one");
        assertThat(again.lists().all()).hasSize(1);
        assertThat(again.brokenFiles().values())
                .hasSize(2)
                .allMatch(BrokenFile::lastGoodInForce)
                .allMatch(file -> file.why().contains("cannot be read"));

        Files.delete(rules.resolve("p/a.drl"));
        Files.delete(rules.resolve("p/hosts.list.yaml"));
        soon().until(() -> again.rules().isEmpty() && again.lists().all().isEmpty());
        soon().until(() -> !Files.exists(kept("rules/p/a.drl")) && !Files.exists(kept("lists/p/hosts.list.yaml")));
    }

    @Test
    void aFileThatWasDeletedMeanwhileIsGone() throws IOException {
        write("p/b.drl", rules("p", "two"));
        Files.delete(rules.resolve("p/a.drl"));
        Files.delete(rules.resolve("p/hosts.list.yaml"));
        write("p/more.list.yaml", LIST);

        assertThat(inForce(start())).containsExactly("p/b.drl two");
        soon().until(() -> Files.exists(kept("rules/p/b.drl")) && Files.exists(kept("lists/p/more.list.yaml")));
        assertThat(kept("rules/p/a.drl")).doesNotExist();
        assertThat(kept("lists/p/hosts.list.yaml")).doesNotExist();
    }

    @Test
    void aFolderThatIsMountedLaterLosesNothing() throws IOException {
        Path away = Files.move(rules, rules.resolveSibling("away"));
        assertThat(inForce(start())).containsExactly("p/a.drl one");
        await().pollDelay(Duration.ofMillis(200)).until(() -> Files.exists(kept("rules/p/a.drl")));
        stop();

        Files.move(away, rules);
        write("p/a.drl", "half");

        assertThat(inForce(start())).containsExactly("p/a.drl one");
    }

    @Test
    void aKeptTextThatDoesNotCompileIsNotUsed() throws IOException {
        Files.writeString(kept("rules/p/a.drl"), "of another version");
        Files.writeString(kept("lists/p/hosts.list.yaml"), "of another version");
        write("p/a.drl", "half");
        write("p/hosts.list.yaml", "half");
        Correlator again = start();

        assertThat(inForce(again)).isEmpty();
        assertThat(again.lists().all()).isEmpty();
        assertThat(again.brokenFiles().values()).hasSize(2).noneMatch(BrokenFile::lastGoodInForce);
    }

    @Test
    void theRuleThatWasInForceKeepsItsNameOverAStart() throws IOException {
        write("a/new.drl", rules("a", "one"));
        write("a/hosts.list.yaml", "entries: [203.0.113.1, 203.0.113.2]\n");
        Correlator again = start();

        assertThat(inForce(again)).containsExactly("p/a.drl one");
        assertThat(again.lists().all().iterator().next().entries()).hasSize(1);
        assertThat(again.brokenFiles()).containsOnlyKeys("a/new.drl", "a/hosts.list.yaml");
    }

    @Test
    void ofAFileWhoseEditTookANameItsLastGoodTextStays() throws IOException {
        write("q/b.drl", rules("q", "two"));
        start();
        soon().until(() -> Files.exists(kept("rules/q/b.drl")));
        stop();
        write("p/a.drl", rules("p", "one", "two"));
        write("q/b.drl", rules("q", "two", "three").replace("alert", "alrt"));
        Correlator again = start();

        assertThat(inForce(again)).containsExactlyInAnyOrder("p/a.drl one", "q/b.drl two");
        assertThat(again.brokenFiles()).containsOnlyKeys("p/a.drl", "q/b.drl");
    }

    @Test
    void whatIsMendedAfterTheStartIsInForceAndKept() throws IOException {
        write("p/a.drl", "half");
        Correlator again = start();

        write("p/a.drl", rules("p", "one", "two"));
        soon().until(() -> inForce(again).size() == 2);

        soon().untilAsserted(() -> assertThat(kept("rules/p/a.drl")).hasContent(rules("p", "one", "two")));
        assertThat(again.brokenFiles()).isEmpty();
    }

    @Test
    void oneUseJudgesTheFilesAsTheyAre() throws IOException {
        write("p/a.drl", "half");
        write("p/hosts.list.yaml", "half");

        try (Correlator once = Correlator.over(rules)) {
            assertThat(inForce(once)).isEmpty();
            assertThat(once.lists().all()).isEmpty();
        }
        assertThat(RuleChecker.check(List.of(rules)))
                .filteredOn(problem -> problem.isError())
                .hasSize(2);
    }

    private Correlator start() {
        Correlator correlator = Correlator.watching(
                rules,
                data,
                new CorrelateProperties(Duration.ofMinutes(5), 1_000, Duration.ofMillis(20)),
                new SimpleMeterRegistry());
        open.add(correlator);
        return correlator;
    }

    private Path kept(String name) {
        return data.resolve("last-good").resolve(name);
    }

    private static List<String> inForce(Correlator correlator) {
        return correlator.rules().stream()
                .filter(rule -> rule.id() != null)
                .map(rule -> rule.file() + " " + rule.id())
                .toList();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    private void write(String name, String text) throws IOException {
        Path file = rules.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String rules(String pack, String... ids) {
        StringBuilder text = new StringBuilder("package " + pack + ";\n");
        for (String id : ids) {
            text.append("rule \"" + id + "\" @title(\"t\") @severity(\"low\") when $e : Event( category =="
                    + " \"authentication\" ) then alert( $e ); end\n");
        }
        return text.toString();
    }
}

package io.tocsin.correlate.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.book.RuleChecker;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.list.ListFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation shows works as it is shown. */
class RulesDocumentationTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```(\\w*)\\n(.*?)^ *```");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void theRuleOfTheHowToPassesItsOwnTests() throws IOException {
        List<String> blocks = blocks("docs/how-to/write-a-rule.md");
        Path pack = Files.createDirectory(folder.resolve("vpn"));
        Path test = Files.writeString(pack.resolve("vpn-many-countries.test.yaml"), blocks.get(0));
        Files.writeString(pack.resolve("vpn-many-countries.drl"), blocks.get(blocks.size() - 1));

        assertThat(RuleChecker.check(List.of(folder))).isEmpty();
        try (Correlator rules = Correlator.over(folder)) {
            assertThat(new RuleTests(rules, SshLines::read).run(test))
                    .hasSize(2)
                    .allSatisfy(result -> assertThat(result.failure()).isNull());
        }
    }

    @Test
    void theExamplesOfTheReferenceWork() throws IOException {
        List<String> blocks = blocks("docs/reference/rules.md");
        Path pack = Files.createDirectory(folder.resolve("authentication"));
        Files.writeString(pack.resolve("a.drl"), blocks.get(0));
        Path test = Files.writeString(pack.resolve("a.test.yaml"), blocks.get(blocks.size() - 1));
        String list = blocks.stream()
                .filter(block -> block.startsWith("description:"))
                .findFirst()
                .orElseThrow();
        assertThat(ListFile.read("p/example.list.yaml", list).entries()).hasSize(2);
        // the test gives a list that a file has
        Files.writeString(pack.resolve("watched-hosts.list.yaml"), list);

        assertThat(RuleChecker.check(List.of(pack.resolve("a.drl")))).isEmpty();
        try (Correlator rules = Correlator.over(folder)) {
            assertThat(new RuleTests(rules, SshLines::read).run(test))
                    .hasSize(1)
                    .allSatisfy(result -> assertThat(result.failure()).isNull());
        }
    }

    @Test
    void theRuleOfTheTutorialPassesItsOwnTests() throws IOException {
        List<String> blocks = blocks("docs/tutorials/first-rule-of-several-patterns.md");
        Path pack = Files.createDirectory(folder.resolve("tutorial"));
        Path test = Files.writeString(pack.resolve("guessed.test.yaml"), blocks.get(0));
        Files.writeString(pack.resolve("guessed.drl"), blocks.get(1));

        assertThat(RuleChecker.check(List.of(folder))).noneMatch(Problem::isError);
        try (Correlator rules = Correlator.over(folder)) {
            assertThat(new RuleTests(rules, SshLines::read).run(test))
                    .hasSize(2)
                    .allSatisfy(result -> assertThat(result.failure()).isNull());
        }
    }

    @Test
    void theExampleOfSeveralPatternsCompiles() throws IOException {
        String rule = blocks("docs/reference/rules.md").stream()
                .filter(block -> block.startsWith("rule \"login-then"))
                .findFirst()
                .orElseThrow();
        Path pack = Files.createDirectory(folder.resolve("p"));
        Files.writeString(pack.resolve("a.drl"), "package p;\n" + rule);

        assertThat(RuleChecker.check(List.of(folder))).noneMatch(Problem::isError);
    }

    @Test
    void theShippedRulesAreWithoutErrorsAndWarnings() {
        assertThat(RuleChecker.check(List.of(Path.of("rules")))).isEmpty();
        assertThat(RuleChecker.check(List.of(Path.of("rules/authentication")))).isEmpty();
    }

    @Test
    void theMozDefPageNamesEachAlertAndEachList() throws IOException {
        String page = Files.readString(Path.of("docs/reference/mozdef.md"));
        List<String> alerts = Pattern.compile("(?m)^\\| `(\\w+)` \\| `\\w+` \\|")
                .matcher(page)
                .results()
                .map(row -> "mozdef-" + row.group(1).replace('_', '-'))
                .toList();

        try (Correlator rules = Correlator.over(Path.of("rules"))) {
            assertThat(rules.rules().stream()
                            .filter(rule -> rule.file().startsWith("mozdef/"))
                            .map(rule -> String.valueOf(rule.id())))
                    .hasSize(42)
                    .containsExactlyInAnyOrderElementsOf(alerts);
        }
        try (Stream<Path> files = Files.list(Path.of("rules/mozdef"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(ListFile.ENDING) && !name.startsWith("mozdef-lateral-")))
                    .hasSizeGreaterThan(20)
                    .allSatisfy(name -> assertThat(page).contains("`" + name.replace(ListFile.ENDING, "") + "`"));
        }
    }

    @Test
    void theListsOfTheMozDefHowToAreRead() throws IOException {
        List<String> lists = blocks("docs/how-to/come-from-mozdef.md").stream()
                .filter(block -> block.contains("entries:"))
                .toList();

        assertThat(lists).hasSize(2).allSatisfy(block -> assertThat(
                        ListFile.read("p/example.list.yaml", block).entries())
                .isNotEmpty());
    }

    private static List<String> blocks(String file) throws IOException {
        Matcher matcher = BLOCK.matcher(Files.readString(Path.of(file)));
        return matcher.results()
                .map(block -> block.group(3).replaceAll("(?m)^" + block.group(1), ""))
                .toList();
    }
}

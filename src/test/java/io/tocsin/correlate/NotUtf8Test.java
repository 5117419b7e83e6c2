package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.trial.RuleTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that an editor saved in another encoding: what they say would never be found in an event. */
class NotUtf8Test {

    private static final String RULE = """
            package p;
            rule "known" @title("t") @severity("low")
            when $e : Event( userName == "%s" ) then alert( $e ); end
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @BeforeEach
    void makePack() throws IOException {
        Files.createDirectory(folder.resolve("p"));
    }

    @Test
    void aTextInQuotesOfARuleIsAnErrorWithItsLine() throws IOException {
        Files.writeString(folder.resolve("p/a.drl"), RULE.formatted("josé"), StandardCharsets.ISO_8859_1);

        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.problems())
                    .filteredOn(Problem::isError)
                    .singleElement()
                    .asString()
                    .contains("p/a.drl:3", "is no UTF-8", "save the file as UTF-8");
        }
    }

    @Test
    void anEntryOfAListIsAnErrorWithItsLine() throws IOException {
        Files.writeString(
                folder.resolve("p/users.list.yaml"), "entries:\n  - kirk\n  - josé\n", StandardCharsets.ISO_8859_1);

        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.problems())
                    .singleElement()
                    .asString()
                    .contains("p/users.list.yaml:3", "is no UTF-8", "save the file as UTF-8");
        }
    }

    @Test
    void aRuleTestFailsWithItsLine() throws IOException {
        Files.writeString(folder.resolve("p/a.drl"), RULE.formatted("kirk"));
        Path file = Files.writeString(
                folder.resolve("p/a.test.yaml"),
                "rule: known\ntests:\n  - { name: josé, input: [], expect: none }\n",
                StandardCharsets.ISO_8859_1);

        try (Correlator rules = Correlator.over(folder)) {
            RuleTests tests = new RuleTests(rules, raw -> {
                throw new IllegalStateException("no line is read");
            });
            assertThat(tests.run(file)).singleElement().satisfies(result -> {
                assertThat(result.line()).isEqualTo(3);
                assertThat(result.failure()).contains("is no UTF-8", "save the file as UTF-8");
            });
        }
    }

    @Test
    void whatIsUtf8IsTakenAsItIs() throws IOException {
        Files.writeString(folder.resolve("p/a.drl"), RULE.formatted("josé"));
        Files.writeString(folder.resolve("p/users.list.yaml"), "entries: [ josé, \"\\uFFFD\" ]\n");

        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.problems()).filteredOn(Problem::isError).isEmpty();
            assertThat(rules.lists().mayContain("users", "josé")).isTrue();
        }
    }
}

package io.tocsin.correlate.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.drl.Problem;
import io.tocsin.normalise.ShippedParsers;
import io.tocsin.normalise.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleCheckerTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void aRuleThatLooksAtEveryEventIsToldWithWhatItCosts() throws IOException {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/a.drl"), """
                package p;
                rule "all" @title("t") @severity("low")
                when $e : Event( sourcePort > 5 ) then alert( $e ); end
                rule "few" @title("t") @severity("low")
                when $e : Event( category == "web" ) then alert( $e ); end
                """);

        List<Problem> problems = RuleChecker.check(List.of(folder));

        assertThat(problems)
                .filteredOn(problem -> problem.message().startsWith("it costs "))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.rule()).isEqualTo("all");
                    assertThat(problem.line()).isEqualTo(2);
                    assertThat(problem.message()).matches("it costs \\d+\\.\\d microseconds for each event .*");
                });
    }

    @Test
    void aRuleThatNoLineReachesIsToldWithWhatMayBeMeant() throws IOException {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/a.drl"), """
                package p;
                rule "typo" @title("t") @severity("low")
                when $e : Event( category == "authentcation", outcome == "failure" ) then alert( $e ); end
                rule "other-product" @title("t") @severity("low")
                when $e : Event( provider == "sshd", dataset == "okta.system" ) then alert( $e ); end
                rule "reached" @title("t") @severity("low")
                when $e : Event( category == "authentication", action == "login", provider == "sshd" ) then alert( $e ); end
                rule "of-our-own" @title("t") @severity("low")
                when $e : Event( kind == "signal", action == "anything" ) then alert( $e ); end
                """);

        List<Problem> problems = RuleChecker.check(List.of(folder), Vocabulary.of(ShippedParsers.set()));

        assertThat(problems)
                .filteredOn(problem -> problem.message().startsWith("no parser produces "))
                .extracting(problem -> problem.rule() + ": " + problem.message() + " / " + problem.suggestion())
                .anySatisfy(told -> assertThat(told)
                        .startsWith(
                                "typo: no parser produces event.category \"authentcation\", so no line reaches this rule")
                        .contains("did you mean \"authentication\"?"))
                .anySatisfy(told -> assertThat(told)
                        .startsWith("other-product: no parser produces event.")
                        .contains("\"sshd\"", "\"okta.system\"", " in one event"))
                .noneMatch(told -> told.startsWith("reached:") || told.startsWith("of-our-own:"));
    }

    @Test
    void shippedRulesAreReached() {
        List<Problem> problems = RuleChecker.check(List.of(Path.of("rules")), Vocabulary.of(ShippedParsers.set()));

        assertThat(problems).noneMatch(problem -> problem.message().startsWith("no parser produces "));
    }

    @Test
    void listsAreCheckedTooAndRulesThatAskOneThatIsNotThere() throws IOException {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/a.drl"), """
                package p;
                rule "asks" @title("t") @severity("low")
                when $e : Event( listed( "ther", sourceIp ) || listed( "there", sourceIp ) ) then alert( $e ); end
                """);
        Files.writeString(folder.resolve("p/there.list.yaml"), "description: d\nentries: [ 192.0.2.1 ]\n");
        Files.writeString(folder.resolve("p/broken.list.yaml"), "entrys: [ a ]\n");

        assertThat(RuleChecker.check(List.of(folder)))
                .extracting(problem -> problem.file() + " " + problem.isError() + " " + problem.message())
                .contains("p/a.drl false there is no list \"ther\"")
                .doesNotContain("p/a.drl false there is no list \"there\"")
                .anyMatch(told -> told.startsWith("p/broken.list.yaml true "));
        assertThat(RuleChecker.check(List.of(folder.resolve("p"))))
                .extracting(Problem::file)
                .contains("p/broken.list.yaml");
    }

    @Test
    void theShippedRulesHaveNoErrors() {
        assertThat(RuleChecker.check(List.of(Path.of("rules")))).noneMatch(Problem::isError);
    }
}

package io.tocsin.correlate.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.drl.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleBookTest {

    private final RuleBook book = new RuleBook();

    @Test
    void aNewFileDoesNotTakeTheNameOfARuleInForce() {
        book.take(Map.of("b/live.drl", rules("b", "one", "two")), Set.of());
        book.take(Map.of("a/new.drl", rules("a", "two", "three")), Set.of());

        assertThat(inForce()).containsExactlyInAnyOrder("b/live.drl one", "b/live.drl two");
        assertThat(errors())
                .containsExactly(
                        "a/new.drl:2: rule \"two\": b/live.drl has a rule of this name too; give one of them another"
                                + " name; until then this file is not used as it stands");
    }

    @Test
    void anEditThatTakesANameKeepsTheLastGoodText() {
        book.take(Map.of("a/a.drl", rules("a", "one"), "b/b.drl", rules("b", "two")), Set.of());
        book.take(Map.of("a/a.drl", rules("a", "one", "two")), Set.of());

        assertThat(inForce()).containsExactlyInAnyOrder("a/a.drl one", "b/b.drl two");
        assertThat(book.texts()).containsEntry("a/a.drl", rules("a", "one"));
        assertThat(errors()).singleElement().asString().contains("a/a.drl:3", "b/b.drl has a rule");
    }

    @Test
    void ofFilesThatComeTogetherTheFirstByPathHasTheName() {
        book.take(Map.of("b/b.drl", rules("b", "one"), "a/a.drl", rules("a", "one")), Set.of());

        assertThat(inForce()).containsExactly("a/a.drl one");
    }

    @Test
    void aNameThatIsFreeAgainIsTaken() {
        book.take(Map.of("b/b.drl", rules("b", "one"), "a/a.drl", rules("a", "two")), Set.of());
        book.take(Map.of("c/c.drl", rules("c", "one")), Set.of());
        book.take(Map.of(), List.of("b/b.drl"));
        assertThat(inForce()).containsExactlyInAnyOrder("a/a.drl two", "c/c.drl one");

        book.take(Map.of("a/a.drl", rules("a", "one"), "c/c.drl", rules("c", "three")), Set.of());
        assertThat(inForce()).containsExactlyInAnyOrder("a/a.drl one", "c/c.drl three");
        assertThat(errors()).isEmpty();
    }

    @Test
    void filesThatSwapTheirRulesComeIntoForceTogether() {
        book.take(Map.of("a/a.drl", rules("a", "one"), "b/b.drl", rules("b", "two")), Set.of());
        book.take(Map.of("a/a.drl", rules("a", "two"), "b/b.drl", rules("b", "one")), Set.of());

        assertThat(inForce()).containsExactlyInAnyOrder("a/a.drl two", "b/b.drl one");
        assertThat(book.texts()).containsEntry("a/a.drl", rules("a", "two"));
        assertThat(errors()).isEmpty();
    }

    @Test
    void soDoThoseThatComeOneAfterTheOther() {
        book.take(
                Map.of("a/a.drl", rules("a", "one"), "b/b.drl", rules("b", "two"), "c/c.drl", rules("c", "three")),
                Set.of());
        book.take(Map.of("a/a.drl", rules("a", "two")), Set.of());
        book.take(Map.of("b/b.drl", rules("b", "three", "four")), Set.of());
        assertThat(errors()).hasSize(2);
        assertThat(inForce()).containsExactlyInAnyOrder("a/a.drl one", "b/b.drl two", "c/c.drl three");

        book.take(Map.of("c/c.drl", rules("c", "one")), Set.of());

        assertThat(inForce()).containsExactlyInAnyOrder("a/a.drl two", "b/b.drl four", "b/b.drl three", "c/c.drl one");
        assertThat(errors()).isEmpty();
    }

    @Test
    void aSwapThatTakesTheNameOfAThirdChangesNothing() {
        book.take(
                Map.of("a/a.drl", rules("a", "one"), "b/b.drl", rules("b", "two"), "c/c.drl", rules("c", "three")),
                Set.of());
        book.take(Map.of("a/a.drl", rules("a", "two"), "b/b.drl", rules("b", "one", "three")), Set.of());

        assertThat(inForce()).containsExactlyInAnyOrder("a/a.drl one", "b/b.drl two", "c/c.drl three");
        assertThat(errors()).hasSize(3);

        book.take(Map.of("c/c.drl", rules("c", "three").replace("category", "categry")), Set.of());
        assertThat(inForce()).containsExactlyInAnyOrder("a/a.drl one", "b/b.drl two", "c/c.drl three");
    }

    @Test
    void aNewFileThatWantsASwappedNameWaitsForOneThatIsFree() {
        book.take(Map.of("b/b.drl", rules("b", "one"), "c/c.drl", rules("c", "two")), Set.of());
        book.take(
                Map.of("a/a.drl", rules("a", "one"), "b/b.drl", rules("b", "two"), "c/c.drl", rules("c", "one")),
                Set.of());

        assertThat(inForce()).containsExactlyInAnyOrder("b/b.drl two", "c/c.drl one");
        assertThat(errors()).singleElement().asString().contains("a/a.drl:2", "c/c.drl has a rule");
    }

    @Test
    void aRuleThatIsNotLiveTellsNoOtherRule() {
        String other = rules("p", "other");
        String asking = rules("q", "asking").replace("\"a\" )", "\"a\", found( \"other\", \"1h\" ) )");
        for (String status : List.of("live", "draft", "shadow")) {
            book.take(
                    Map.of(
                            "p/p.drl",
                            other.replace("@severity", "@status(\"" + status + "\") @severity"),
                            "q/q.drl",
                            asking),
                    Set.of());

            List<String> told = book.problems().stream()
                    .filter(problem -> problem.rule().equals("asking"))
                    .map(Problem::message)
                    .filter(message -> message.contains("other"))
                    .toList();
            assertThat(told)
                    .isEqualTo(
                            status.equals("live")
                                    ? List.of()
                                    : List.of("the rule \"other\" has the status " + status
                                            + ", so what it finds is told to no other rule"));
        }
    }

    private List<String> inForce() {
        return book.assemble().rules().values().stream()
                .map(rule -> rule.file() + " " + rule.id())
                .toList();
    }

    private List<String> errors() {
        return book.problems().stream()
                .filter(Problem::isError)
                .map(Problem::toString)
                .toList();
    }

    private static String rules(String pack, String... ids) {
        StringBuilder text = new StringBuilder("package " + pack + ";\n");
        for (String id : ids) {
            text.append("rule \"" + id + "\" @title(\"t\") @severity(\"low\") when $e : Event( category == \"a\" )"
                    + " then alert( $e ); end\n");
        }
        return text.toString();
    }

    @Test
    void aRuleThatLooksForTheSignalsOfOneThatIsNotThereOrNotLiveIsWarned() {
        String signals =
                "@title(\"t\") @severity(\"low\")\nwhen\n$e : Event( kind == \"signal\", %s ) then alert( $e ); end\n";
        book.take(
                Map.of(
                        "a/a.drl",
                        rules("a", "z-live", "z-draft").replace("\"z-draft\"", "\"z-draft\" @status(\"draft\")"),
                        "b/b.drl",
                        "package b;\nrule \"one\" " + signals.formatted("ruleId == \"z-draft\"")
                                + "rule \"two\" " + signals.formatted("ruleId in (\"z-live\", \"z-lve\")")
                                + "rule \"three\" " + signals.formatted("ruleId != \"nobody\", ruleId == \"z-live\"")
                                + "rule \"four\" "
                                + signals.formatted("ruleId == \"nobody\"").replace("signal\"", "alert\"")),
                Set.of());

        assertThat(book.problems())
                .filteredOn(problem -> problem.message().contains("the rule ")
                        || problem.message().contains("there is no rule"))
                .extracting(problem -> problem.rule() + ": " + problem.message() + "; " + problem.suggestion())
                .satisfiesExactly(
                        one -> assertThat(one).startsWith("one: the rule \"z-draft\" has the status draft, so"),
                        two -> assertThat(two)
                                .startsWith(
                                        "two: there is no rule \"z-lve\" that could be found; did you mean \"z-live\"?"));
    }
}

package io.tocsin.correlate.drl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LintTest {

    private static final String COMPLETE = "@title(\"t\") @severity(\"low\") @description(\"d\") @key(\"source.ip\")"
            + " @attack(\"T1110.001\") @owner(\"o\") @falsepositives(\"f\")";

    private final RuleLoader loader = new RuleLoader();

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '\u0001', textBlock = """
            action == "a", action == "b"                          ; action == "a" and action == "b"
            action == "a" && outcome == "x", action != "a"        ; action == "a" and action != "a"
            action in ("a", "b"), action == "c"                   ; action in("a", "b") and action == "c"
            action in ("a", "b"), action not in ("b", "a")        ; action in("a", "b") and action not in("b", "a")
            category == "x", sourcePort > 10, sourcePort < 11     ; sourcePort > 10 and sourcePort < 11
            category == "x", sourcePort == 22, sourcePort >= 1024 ; sourcePort == 22 and sourcePort >= 1024
            field("a.b") == "x", field("a.b") == "y"              ; field("a.b") == "x" and field("a.b") == "y"
            """)
    void conditionsThatCannotHoldTogetherAreTold(String conditions, String words) {
        List<Problem> problems = problems(COMPLETE, conditions);

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.isError()).isFalse();
            assertThat(problem.message()).isEqualTo("never true: " + words + " cannot be at once");
            assertThat(problem.line()).isEqualTo(4);
            assertThat(problem.rule()).isEqualTo("x");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "action == \"a\", outcome == \"b\"",
                "action == \"a\" || action == \"b\"",
                "action in (\"a\", \"b\"), action != \"a\"",
                "category == \"x\", sourcePort >= 22, sourcePort <= 22",
                "category == \"x\", sourceIp != \"\", sourceIp != \"192.0.2.1\"",
                "category == \"x\", field(\"a.b\") == \"x\", field(\"a.c\") == \"y\"",
                "category == \"x\", count(\"10m\", sourceIp) > 5",
                "category == \"x\", field(\"winlog.event_id\") == \"4625\", number(\"source.bytes\") > 5",
            })
    void whatCanBeMeantIsNotTold(String conditions) {
        assertThat(problems(COMPLETE, conditions)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "soruce.address, source.address",
        "source.ipp, source.ip",
        "user.naem, user.name",
        "proces.pid, process.pid",
    })
    void aFieldThatIsNearlyAnotherIsTold(String written, String meant) {
        assertThat(problems(COMPLETE, "category == \"a\", field(\"" + written + "\") == \"b\""))
                .singleElement()
                .satisfies(problem -> assertThat(problem.suggestion()).isEqualTo("did you mean \"" + meant + "\"?"));
        assertThat(problems(COMPLETE.replace("\"source.ip\"", "\"" + written + "\""), "category == \"a\""))
                .singleElement()
                .satisfies(problem -> assertThat(problem.suggestion()).contains(meant));
        assertThat(problems(COMPLETE + "@summary(\"{" + written + "} and {top 3 host.name}\")", "category == \"a\""))
                .singleElement()
                .satisfies(problem -> assertThat(problem.suggestion()).contains(meant));
    }

    @Test
    void whatALiveRuleMustSayOfItselfIsMissed() {
        assertThat(problems("@title(\"t\") @severity(\"low\")", "category == \"a\""))
                .extracting(Problem::message)
                .containsExactlyInAnyOrder(
                        "no description",
                        "no key: all its findings fold into one alert",
                        "no ATT&CK technique",
                        "no owner",
                        "neither references nor false positives");
        assertThat(problems(COMPLETE.replace("T1110.001", "none"), "category == \"a\""))
                .isEmpty();
        assertThat(problems(COMPLETE.replace("T1110.001", "brute force"), "category == \"a\""))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("\"brute force\" is no ATT&CK"));
        assertThat(problems(
                        "@title(\"t\") @severity(\"low\") @description(\"d\") @key(\"source.ip\") @status(\"draft\")",
                        "category == \"a\""))
                .isEmpty();
    }

    @Test
    void windowsThatCannotBeMeantAreTold() {
        assertThat(problems(COMPLETE, "category == \"a\", count(\"1h\", sourceIp) > sourcePort"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .isEqualTo("count(1h, source.ip) is compared with no number in the text, so no more than 1,024"
                                + " are told apart"));
        assertThat(problems(COMPLETE, "category == \"a\", count(\"91d\", sourceIp) > 5"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("further back than events are kept"));
    }

    @Test
    void aNameOfTheServersOwnIsRefused() {
        assertThat(loader.load(
                                "p/x.drl",
                                "package p;\nrule \"tocsin-x\" " + COMPLETE
                                        + "\nwhen\n$e : Event( category == \"a\" )\nthen alert( $e ); end\n")
                        .isGood())
                .isFalse();
    }

    private List<Problem> problems(String annotations, String conditions) {
        return loader.load(
                        "p/x.drl",
                        "package p;\nrule \"x\" " + annotations + "\nwhen\n$e : Event( " + conditions
                                + " )\nthen alert( $e ); end\n")
                .problems();
    }
}

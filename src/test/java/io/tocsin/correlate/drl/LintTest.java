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

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '\u0001', textBlock = """
            category == "a", !(category == "a")          ; category == "a" and !(category == "a")
            category == "a", !(category in ("a", "b"))   ; category == "a" and !(category in("a", "b"))
            category == "x", sourcePort > 10, !(sourcePort >= 11) ; sourcePort > 10 and !(sourcePort >= 11)
            """)
    void whatIsNegatedContradictsToo(String conditions, String words) {
        assertThat(problems(COMPLETE, conditions))
                .extracting(Problem::message)
                .containsExactly("never true: " + words + " cannot be at once");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '\u0001', textBlock = """
            count("10m", sourceIp) < 1              ; is never so
            count("10m", sourceIp) == 0             ; is never so
            distinct("10m", sourceIp, userName) <= 0; is never so
            count("10m", sourceIp) >= 0             ; is always so
            count("10m", sourceIp) > -1             ; > -1 is always so
            count("10m", sourceIp) != 0             ; is always so
            found("x", "1h", sourceIp)              ; never true: found asks whether this rule itself
            """)
    void aWindowThatCannotOrMustHoldIsTold(String window, String words) {
        assertThat(problems(COMPLETE, "category == \"a\", " + window))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains(words));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "count(\"10m\", sourceIp) < 2",
                "count(\"10m\", sourceIp) > 0",
                "!found(\"x\", \"1h\", sourceIp)",
                "found(\"x\", \"1h\", sourceIp) == false",
                "found(\"x\", \"1h\", sourceIp) || count(\"10m\", sourceIp) > 5",
                "sum(\"10m\", sourceIp, number(\"source.bytes\")) > -1",
            })
    void aWindowThatMayHoldIsNotTold(String window) {
        assertThat(problems(COMPLETE, "category == \"a\", !(action == \"b\"), " + window))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "field(\"sourceIp\") == \"x\"",
                "fields(\"sourceIp\") contains \"x\"",
                "number(\"sourceIp\") > 5",
                "count(\"10m\", field(\"sourceIp\")) > 5"
            })
    void theNameOfAGetterWhereItsPathBelongsIsTold(String condition) {
        assertThat(problems(COMPLETE, "category == \"a\", " + condition))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.isError()).isFalse();
                    assertThat(problem.suggestion()).isEqualTo("did you mean \"source.ip\"?");
                });
    }

    @Test
    void theNameOfAGetterAsAKeyIsAnError() {
        assertThat(problems(COMPLETE.replace("source.ip", "sourceIp"), "category == \"a\""))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.isError()).isTrue();
                    assertThat(problem.suggestion()).isEqualTo("write @key(\"source.ip\")");
                });
    }

    @Test
    void placesInTheSummaryThatAreNoneAreTold() {
        assertThat(problems(COMPLETE + "@summary(\"{sourceIp} came\")", "category == \"a\""))
                .singleElement()
                .satisfies(problem -> assertThat(problem.suggestion()).isEqualTo("did you mean \"source.ip\"?"));
        assertThat(problems(COMPLETE + "@summary(\"{count} of {nosuch\")", "category == \"a\""))
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem.message()).startsWith("\"{nosuch\" in the summary is no place"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hostName", "field(\"source.bytes\")", "fields(\"source.bytes\")"})
    void aTextIsNotCalculatedWith(String value) {
        for (String window : List.of("sum(\"10m\", ", "average(\"10m\", ", "percentile(\"10m\", 95, ")) {
            assertThat(problems(COMPLETE, "category == \"a\", " + window + "userName, " + value + ") > 5"))
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.isError()).isTrue();
                        assertThat(problem.message()).contains(" calculates with numbers, and " + value + " is ");
                        assertThat(problem.suggestion()).contains("number(\"source.bytes\")");
                    });
        }
    }

    @Test
    void aFileWithoutARuleIsTold() {
        assertThat(loader.load("p/x.drl", "package p;\n").problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.isError()).isFalse();
                    assertThat(problem.message()).isEqualTo("it holds no rule");
                });
    }
}

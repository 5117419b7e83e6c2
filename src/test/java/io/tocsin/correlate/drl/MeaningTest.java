package io.tocsin.correlate.drl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions that Drools compiles and that are never true, always true, or fail when they are asked. */
class MeaningTest {

    private final RuleLoader loader = new RuleLoader();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            userName > "b"                              | which is not more or less     | number("its.path")
            hostName <= "x"                             | which is not more or less     | ==
            field("a.b") > 5                            | which is not more or less     | number("its.path")
            $u : userName, $u > "b"                     | which is not more or less     | ==
            sourcePort str[startsWith] "2"              | sourcePort is a number        | compare numbers
            sourcePort matches "2.*"                    | sourcePort is a number        | compare numbers
            sourcePort excludes "2"                     | sourcePort is a number        | compare numbers
            userName contains 5                         | contains takes a text         | "5"
            userName.equals(5)                          | equals takes a text           | "5"
            userName str[length] "1"                    | length takes a number         | number
            userName in (5)                             | userName is a text            | "5"
            userName == true                            | userName is a text            | "true"
            sourcePort == userName                      | sourcePort is a number        | number
            sourcePort in ("22")                        | sourcePort is a number        | quotes
            22 == sourcePort                            | a number stands before        | field first
            isCategory("x") == "true"                   | yes or no                     | alone
            (userName == "a") == true                   | result of a comparison        | join
            fields("a.b") == "x"                        | is a list                     | contains
            fields("a.b") in ("x")                      | is a list                     | contains
            fields("a.b") str[startsWith] "x"           | is a list                     | contains
            fields("a.b").contains(5)                   | contains takes a text         | "5"
            1 < 2                                       | two constants                 | field
            "a" == "a"                                  | two constants                 | field
            true                                        | is no condition               | field
            sourcePort == -5                            | never below -1                | absent
            sourcePort >= -1                            | always at least -1            | absent
            sourcePort == 2.5                           | a whole number                | whole number
            occurrences > 5000000000                    | never above 2147483647        | can be
            count("1m", userName) == 2.5                | a whole number                | whole number
            arrival == "soon"                           | arrival is never              | "late"
            mentions(userName)                          | takes a field, then words     | mentions(
            isAddress(sourcePort)                       | a field that is a text        | isAddress(
            $n : sourcePort + 1, $n == 6                | the first field alone         | $n : ( sourcePort+1 )
            sourcePort - 20 > 1 && < 3                  | has no sum of its own         | sum again
            1 + sourcePort > 3 && < 10                  | has no sum of its own         | sum again
            userName + sourcePort == 55                 | a text and a number           | of its kind
            count("1m", userName) in (1, 2)             | key of count is absent        | count("1m",userName) == …
            -1 == sourcePort                            | a number stands before        | field first
            (5) < sourcePort                            | a number stands before        | field first
            userName contains "a" && sourcePort > 3 <or> < 1 | half a comparison         | field again
            """)
    void aConditionThatMeansNothingIsRefusedWithLineAndRemedy(String condition, String message, String remedy) {
        RuleFile file = load(condition.replace("<or>", "||"));

        assertThat(file.models()).isEmpty();
        assertThat(file.problems()).filteredOn(Problem::isError).first().satisfies(problem -> {
            assertThat(problem.toString()).contains("p/x.drl:4: ");
            assertThat(problem.rule()).isEqualTo("x");
            assertThat(problem.message()).contains(message);
            assertThat(problem.suggestion()).contains(remedy);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sourcePort > 3 && < 10",
                "userName == \"a\" || == \"b\"",
                "sourcePort == -1",
                "field(\"a.b\") == 5, number(\"a.b\") == \"22\", field(\"a.b\") != true",
                "\"b\" == userName, isCategory(\"x\") == true",
                "number(\"a.b\") > 5000000000, number(\"a.b\") > -5000000000, 5000000000 <= number(\"a.b\")",
                "sourcePort + 1 == 6, (sourcePort - 1) > 4, userName + \"x\" == \"ax\"",
                "$n : ( sourcePort + 1 ), $n == 6, userName.length() > 1 && < 10",
                "-1 == number(\"a.b\"), 5 < number(\"a.b\"), $n : sourcePort, 5 < $n",
                "count(\"1m\", userName) - count(\"1h\", userName) > 5",
                "5000000000 <= sum(\"1m\", userName, number(\"a.b\"))",
            })
    void whatHasAMeaningStaysAllowed(String condition) {
        RuleFile file = load(condition);

        assertThat(file.problems()).noneMatch(Problem::isError);
        assertThat(file.models()).isNotEmpty();
    }

    private RuleFile load(String condition) {
        return loader.load(
                "p/x.drl",
                "package p;\nrule \"x\" @title(\"t\") @severity(\"low\") @key(\"source.ip\")\nwhen\n$e : Event( "
                        + condition + " )\nthen alert( $e );\nend\n");
    }
}

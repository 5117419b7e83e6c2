package io.tocsin.correlate.drl;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.window.Site;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleLoaderTest {

    private final RuleLoader loader = new RuleLoader();

    @Test
    void aRuleIsReadWithItsAnnotationsAndWindowCalls() {
        RuleFile file = loader.load("logins/a.drl", """
                package logins;
                import io.tocsin.event.Event;
                /* a comment, and the word package in it */
                rule "too-many"
                    @title("Too \\"many\\", really") @severity("Low") @attack("T1110", "T1078") @tags("a")
                    @key("user.name") @suppress("2d") @description("d") @playbook("p")
                    @owner("o") @falsepositives("f")
                when
                    $e : Event( category == "authentication" && outcome == "failure", sourcePort > 5,
                                distinct( "90s", field("x.y"), userName ) >= 10 || count("1h", userName, hostName) > 100 )
                then
                    alert( $e );
                end
                """);

        assertThat(file.problems()).isEmpty();
        Rule rule = file.rules().get(0);
        assertThat(rule.id()).isEqualTo("too-many");
        assertThat(rule.title()).isEqualTo("Too \"many\", really");
        assertThat(rule.line()).isEqualTo(4);
        assertThat(rule.severity().word()).isEqualTo("low");
        assertThat(rule.attack()).containsExactly("T1110", "T1078");
        assertThat(rule.suppress()).isEqualTo(Duration.ofDays(2));
        assertThat(rule.playbook()).isEqualTo("p");
        assertThat(rule.equalities())
                .containsExactly(
                        new Rule.Equality("category", "authentication"), new Rule.Equality("outcome", "failure"));
        assertThat(rule.sites()).extracting(Site::id).containsExactly("too-many#1", "too-many#2");
        assertThat(rule.sites())
                .extracting(Site::words)
                .containsExactly("distinct(90s, x.y, user.name)", "count(1h, user.name, host.name)");
        assertThat(rule.sites()).extracting(site -> site.comparison().enough()).containsExactly(10, 101);
        assertThat(file.models()).isNotEmpty();
    }

    @Test
    void aFileNeedNotEndWithALineBreak() {
        RuleFile file = loader.load(
                "p/a.drl", "package p; " + rule("one", "category == \"a\"").strip());

        assertThat(file.problems()).noneMatch(Problem::isError);
        assertThat(file.rules()).extracting(Rule::id).containsExactly("one");
        assertThat(file.models()).isNotEmpty();
    }

    @Test
    void theVersionIsThatOfTheRulesOwnText() {
        String one = rule("one", "category == \"a\"");
        String two = rule("two", "category == \"b\"");

        Rule before = loader.load("p/a.drl", "package p;\n" + one).rules().get(0);
        Rule moved = loader.load("p/b.drl", "package p;\n\n" + two + "\n" + one)
                .rules()
                .get(1);
        Rule changed = loader.load("p/a.drl", "package p;\n" + one.replace("\"a\"", "\"c\""))
                .rules()
                .get(0);

        assertThat(moved.version()).isEqualTo(before.version());
        assertThat(changed.version()).isNotEqualTo(before.version());
    }

    @Test
    void aSyntaxErrorIsToldWithItsLine() {
        Problem problem =
                onlyError("package p;\n" + rule("x", "category == \"a\"").replace("then", "thn"));

        assertThat(problem.file()).isEqualTo("p/x.drl");
        assertThat(problem.line()).isEqualTo(5);
        assertThat(problem.rule()).isEqualTo("x");
        assertThat(problem.message()).contains("mismatched input 'alert'").doesNotContain("ERR");
        assertThat(problem.suggestion()).contains("then alert( $e ); end");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sourceIpp == "x"                       | no field "sourceIpp"                       | did you mean "sourceIp"?
            source_ip == "x"                       | no field "source_ip"                       | did you mean "sourceIp"?
            sourcePort == "22"                     | sourcePort is a number                     | quotes
            userName == 5                          | userName is a text                         | "5"
            message matches "(("                   | not a regular expression                   |
            $ip == "x"                             | nothing is bound to "$ip"                  | sourceIp
            cuont("10m", sourceIp) > 5             | no function "cuont"                        | did you mean "count"?
            count("10x", sourceIp) > 5             | "10x" is no length of time                 |
            count("10m") > 5                       | count is written count("10m", key)         |
            distinct("10m", sourceIp) > 5          | distinct is written                        |
            count("10m", sourceIp) > 2000000       | a threshold above 100000                   |
            fits(hostName)                         | fits takes the list's name in quotes       | fits("watched-hosts")
            mentionsListed("x")                    | mentionsListed takes the list's name       | mentionsListed("watched-hosts", hostName)
            isTimeOfDay("22:00")                   | "22:00" is no part of a day                |
            reached("20m", sourceIp)               | reached is written                         |
            category = "x"                         | "=" is not allowed here                    | compare with ==
            count("10m", sourceIp) > > 5           | "> >" is no comparison                     | write one of them
            """)
    void aConditionThatCannotBeMeantIsToldWithLineRuleAndRemedy(String condition, String message, String remedy) {
        RuleFile file = loader.load("p/x.drl", "package p;\n" + rule("x", condition));

        assertThat(file.isGood()).isFalse();
        Problem problem =
                file.problems().stream().filter(Problem::isError).findFirst().orElseThrow();
        // "category = …" does not even parse on every version; the line is the same
        assertThat(problem.line()).isEqualTo(4);
        assertThat(problem.toString()).contains("p/x.drl:4: ");
        if (!condition.contains(" = ")) {
            assertThat(problem.rule()).isEqualTo("x");
            assertThat(problem.message()).contains(message);
            assertThat(problem.suggestion()).contains(remedy == null ? "" : remedy);
        }
    }

    @Test
    void aWindowFunctionThatMayNotStandThereIsToldWithItsOwnLine() {
        RuleFile file = loader.load(
                "p/x.drl",
                "package p;\n"
                        + rule(
                                "x",
                                "action == \"a\",\n    count(\"1m\", userName) > 1,\n    missing(\"1m\", \"y\", userName)"));

        assertThat(file.problems().stream().filter(Problem::isError))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.message()).contains("missing stands beside another window function");
                    assertThat(problem.line()).isEqualTo(6);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Runtime.getRuntime().exec(\"id\") != null",
                "java.lang.Runtime.getRuntime() != null",
                "getClass().getName() == \"x\"",
                "message.getClass() != null",
                "message.getBytes() != null",
                "new java.io.File(\"x\") != null",
                "this != null",
                "eval(true)",
                "System.exit(1)",
                "io.tocsin.event.Event.of(null) != null",
                "document() != null",
                "toBuilder() != null",
                "message str[matches] \"a\" , RuleFunctions.count(\"b#1\", this, \"1m\", sourceIp) > 1",
                "field(userName) == \"x\"",
                "message == \"\" + System.getenv(\"PATH\")",
                "(message) -> true",
                "message == \"\\u0022 + System.getenv().toString() + \\u0022\"",
                "message == 'x\" + System.getenv().toString() + \"y'",
                "message == 'x\\\\' + System.getenv().toString()",
                "message == \"a\", /* \\u002a/ , System.exit(1) == 1 , /\\u002a */ action == \"b\"",
            })
    void aConditionThatCouldRunCodeIsRefused(String condition) {
        RuleFile file = loader.load("p/x.drl", "package p;\n" + rule("x", condition));

        assertThat(file.isGood()).isFalse();
        assertThat(file.models()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import java.io.File;",
                "import static java.lang.System.exit;",
                "import function java.lang.System.exit;",
                "import accumulate java.lang.Object x;",
                "global java.util.List out;",
                "function void f() { System.exit(1); }",
                "declare Thing name : String end",
                "declare enum E A(); end",
                "declare entry-point E end",
                "query \"q\" Event() end",
                "dialect \"mvel\"",
                "unit X;",
            })
    void aFileHoldsNothingButRules(String line) {
        RuleFile file = loader.load("p/x.drl", "package p;\n" + line + "\n" + rule("x", "category == \"a\""));

        assertThat(file.isGood()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "System.exit(1);",
                "alert($e); System.exit(1);",
                "while(true);",
                "",
                "alert($e); alert($e);",
                "alert(null);",
                "insert(new Object());",
                "alert($e); // \\u000a System.exit(1);",
                "alert($e); /* \\\\\\u002a/ System.exit(1); /* */",
            })
    void aConsequenceDoesNothingButAlert(String consequence) {
        RuleFile file = loader.load(
                "p/x.drl", "package p;\n" + rule("x", "category == \"a\"").replace("alert( $e );", consequence));

        assertThat(file.isGood()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$e : Event( category == \"a\" ) $f : Event( category == \"b\" )",
                "$e : Event( category == \"a\" ) not Event( category == \"b\" )",
                "$e : Event( category == \"a\" ) eval( true )",
                "$e : Event( category == \"a\" ) from System.getProperties()",
                "$e : Event( category == \"a\" ) over window:time( 10m )",
                "$e : Object( )",
                "$e : java.lang.Thread( )",
                "accumulate( Event( ); $e : count(1) )",
                "$e : Event( \"a\"; )",
                "$e : Event( category == \"a\", count(\"1m\", sourceIp) > 1, action == \"b\" )",
                "$e : Event( category == \"a\", count(\"1m\", sourceIp) > 1 && action == \"b\" )",
            })
    void aRuleHasOnePatternWithWindowsLast(String when) {
        String text = rule("x", "category == \"a\"")
                .replaceAll("(?s)\\$e : Event\\(.*?\\)\n", "")
                .replace("when\n", "when\n" + when + "\n");

        RuleFile file = loader.load("p/x.drl", "package p;\n" + text);

        assertThat(text).contains(when);
        assertThat(file.isGood()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"salience 5", "no-loop true", "timer (int: 1s)", "dialect \"mvel\"", "enabled (true)"})
    void anAttributeIsRefused(String attribute) {
        RuleFile file = loader.load(
                "p/x.drl", "package p;\n" + rule("x", "category == \"a\"").replace("when\n", attribute + "\nwhen\n"));

        assertThat(file.isGood()).isFalse();
    }

    @Test
    void anAnnotationWithATypingErrorIsToldWithTheRightOne() {
        Problem problem =
                onlyError("package p;\n" + rule("x", "category == \"a\"").replace("@title", "@titel(\"x\") @title"));

        assertThat(problem.message()).isEqualTo("no annotation @titel");
        assertThat(problem.suggestion()).isEqualTo("did you mean \"title\"?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@title(\"\\u0022 + System.getenv() + \\u0022\")",
                "@title('x')",
                "@title(System.getenv())",
                "@title(value = \"x\", other = \"y\")",
                "@title(\"x\") @title(\"y\")",
                "@org.kie.api.definition.type.Role(\"event\")",
            })
    void anAnnotationTakesPlainTextsOnly(String annotation) {
        RuleFile file = loader.load(
                "p/x.drl", "package p;\n" + rule("x", "category == \"a\"").replace("@title(\"t\")", annotation));

        assertThat(file.isGood()).isFalse();
    }

    @Test
    void whatIsNegatedOrInParenthesesIsNoFact() {
        assertThat(equalities("!(category == \"a\" && kind == \"signal\" && outcome == \"b\")"))
                .isEmpty();
        assertThat(equalities("(category == \"a\" && (kind == \"signal\")) && outcome == \"b\""))
                .containsExactly(
                        new Rule.Equality("category", "a"),
                        new Rule.Equality("kind", "signal"),
                        new Rule.Equality("outcome", "b"));
        assertThat(equalities("category == \"a\" && (kind == \"b\" || outcome == \"c\")"))
                .isEmpty();
    }

    private List<Rule.Equality> equalities(String condition) {
        return loader.load("p/x.drl", "package p;\n" + rule("x", condition))
                .rules()
                .get(0)
                .equalities();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sum("1h", userName, number("a.b")) > 5000000000    | > 5000000000
            average("1h", userName, number("a.b")) <= 2.5      | <= 2.5
            count("1h", userName) > 2.5                        | > 2.5
            count("1h", userName) > 10                         | > 10
            """)
    void aThresholdMayBeLargeOrHaveADecimalPoint(String condition, String comparison) {
        RuleFile file = loader.load("p/x.drl", "package p;\n" + rule("x", condition));

        assertThat(file.problems()).noneMatch(Problem::isError);
        assertThat(file.rules().get(0).sites().get(0).comparison()).hasToString(comparison);
    }

    @Test
    void whatIsCompiledIsPlainAsciiWithoutComments() {
        String text = "package p;\n" + rule("x", "message contains \"\u2192 \\\\\" /* \u00e4 */, userName == 'bc'");
        RuleText.problem("p/x.drl", text);

        String compiled = Rewriting.of("p/x.drl", RuleText.withoutComments(text), List.of());

        assertThat(compiled).contains("\"\\u2192 \\\\\"").doesNotContain("/*");
        assertThat(compiled.chars()).allMatch(c -> c < 128);
        assertThat(compiled.lines()).hasSize(text.lines().toList().size());
    }

    @Test
    void theGuiltyRuleOfAFileIsNamedWhenOnlyTheCompilerSeesTheError() {
        RuleFile file = loader.load(
                "p/x.drl",
                "package p;\n" + rule("good", "category == \"a\"")
                        + rule("bad", "sourcePort.contains(\"x\")")
                        + rule("fine", "category == \"b\", count(\"1m\", sourceIp) > 1"));

        List<Problem> errors = file.problems().stream().filter(Problem::isError).toList();
        assertThat(errors).isNotEmpty().allSatisfy(error -> {
            assertThat(error.rule()).isEqualTo("bad");
            assertThat(error.line()).isEqualTo(7);
        });
    }

    @Test
    void aFileOutsideItsPackIsRefused() {
        assertThat(onlyError("package q;\n" + rule("x", "category == \"a\"")).message())
                .isEqualTo("package \"q\" in folder \"p\"");
        assertThat(loader.load("x.drl", "package p;\n" + rule("x", "category == \"a\""))
                        .problems())
                .anySatisfy(problem -> assertThat(problem.message()).contains("outside a pack"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"field(\"a.b\") == \"x\"", "fits(\"a-list\")", "listed(\"a-list\", hostName) || fits(\"b-list\")"
            })
    void whatPicksEventsByAFieldOrAListIsNoExpensiveRule(String condition) {
        RuleFile file = loader.load("p/x.drl", "package p;\n" + rule("x", condition + ", sourcePort > 5"));

        assertThat(file.isGood()).isTrue();
        assertThat(file.problems())
                .noneSatisfy(problem -> assertThat(problem.message()).contains("expensive"));
    }

    @Test
    void aRuleThatLooksAtEveryEventIsWarnedAbout() {
        RuleFile file = loader.load("p/x.drl", "package p;\n" + rule("x", "sourcePort > 5"));

        assertThat(file.isGood()).isTrue();
        assertThat(file.problems())
                .anySatisfy(problem -> assertThat(problem.message()).contains("expensive"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "action in (\"a\", \"b\")",
                "action not in (\"a\", \"b\")",
                "message contains \"x\" || userName == 'y'",
                "message matches \"(?i).*fail\\\\d+.*\"",
                "message not matches \"a.*\"",
                "message str[startsWith] \"x\"",
                "commandLine contains \"c:\\\\users\\\\it's \\\"x\\\" $ %s\"",
                "message.toLowerCase().contains(\"x\")",
                "!message.isEmpty()",
                "fields(\"tags\").contains(\"x\")",
                "number(\"a.b\") >= 3",
                "isCategory(\"network\")",
                "$ip : sourceIp, destinationIp == $ip",
                "sourceIp != destinationIp",
                "sourceIp() == \"x\"",
                "(action == \"a\" || action == \"b\") && outcome == \"c\"",
                "mentions(message, \"failed\", \"session opened\"), !mentions(message, \"veth*\")",
                "fields(\"a.b\") matches \"x.*\", !(fields(\"a.b\") matches \"y\")",
                "isAddress(field(\"a.b\")), !isTimeOfDay(\"22:00-06:00\"), isTimeOfDay(\"a-list\")",
                "matchesListed(\"a-list\", hostName), !mentionsListed(\"a-list\", message)",
                "listed(\"a-list\", fields(\"related.ip\")) || listed(\"a-list\", destinationPort)",
                "fits(\"a-list\"), !fits(\"b-list\"), silent(\"20m\", entries(\"a-list\"), \"a-list\")",
                "fits(\"a-list\"), reached(\"20m\", \"a-list\")",
                "arrival == \"late\"",
                "category == \"a\", !found(\"other\", \"1h\", userName)",
                "category == \"a\", count(\"1m\", sourceIp) >= 2, distinct(\"1m\", sourceIp, sourcePort) < 3",
                "count(\n \"1m\" /* one */,\n sourceIp // key\n ) > 2",
            })
    void whatAuthorsNeedCompiles(String condition) {
        RuleFile file = loader.load("p/x.drl", "package p;\n" + rule("x", condition));

        assertThat(file.problems()).noneMatch(Problem::isError);
        assertThat(file.models()).isNotEmpty();
    }

    private Problem onlyError(String text) {
        List<Problem> errors = loader.load("p/x.drl", text).problems().stream()
                .filter(Problem::isError)
                .toList();
        assertThat(errors).hasSize(1);
        return errors.get(0);
    }

    /** Five lines; the condition stands in the third. */
    private static String rule(String id, String condition) {
        return "rule \"" + id + "\" @title(\"t\") @severity(\"low\") @key(\"source.ip\")\nwhen\n" + "$e : Event( "
                + condition + " )\nthen alert( $e );\nend\n";
    }
}

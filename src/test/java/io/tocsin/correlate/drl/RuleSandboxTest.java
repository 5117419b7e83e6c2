package io.tocsin.correlate.drl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rule file might try to get out of its conditions. Each way is refused, with its line and a remedy. */
class RuleSandboxTest {

    private static final String CALL = "System.setProperty(\"escaped\", \"yes\")";

    private final RuleLoader loader = new RuleLoader();

    static Stream<String> conditions() {
        return Stream.of(
                // ends of lines that not all readers know
                "category == \"a\" // x\r && " + CALL + " != null\n",
                "category == \"a\" // x\r\r\n && " + CALL + " != null\n",
                "category == \"a\" // x\f && " + CALL + " != null\n",
                "category == \"a\" // x\u000b && " + CALL + " != null\n",
                "category == \"a\" // x\u0085 && " + CALL + " != null\n",
                "category == \"a\" // x\u2028 && " + CALL + " != null\n",
                "category == \"a\" // x\u2029 && " + CALL + " != null\n",
                "category == \"a\" /* x\r*/",
                "category == \"a\r\"",
                // signs that nobody sees
                "category == \"a\u0000\"",
                "category == \"a\u202e\"",
                "category == \"a\u2066b\u2069\"",
                "cate\u200bgory == \"a\"",
                "cate\u0000gory == \"a\"",
                "category == \"\ud800\"",
                "category\u00a0== \"a\"",
                "category\u3000== \"a\"",
                "c\u0430tegory == \"a\"",
                // comments
                "category == \"a\" /* /* x */ " + CALL + " */",
                "category == \"a\" /* x",
                "category == \"/*\", " + CALL + " != null, action == \"*/\"",
                "category == \"//\", " + CALL + " != null",
                "category == \"a\" # " + CALL,
                "category == \"a\" #\n, " + CALL + " != null",
                // texts
                "category == \"\\u0022 + " + CALL + " + \\u0022\"",
                "category == \"\\\\\\u0022 + " + CALL + "\"",
                "category == \"a\\\" + " + CALL + "\"",
                "category == \"\\\\\" + " + CALL + " + \"",
                "category == '\"' + " + CALL + " + '\"'",
                "category == 'a\\' + " + CALL + " + 'b'",
                "category == '\\\\' + " + CALL,
                "category == \"\"\" x \" + " + CALL + " + \" \"\"\"",
                "category == \"\"\"\n x\"\"\"",
                "category == \"a\\q\" + " + CALL,
                "category == \"a\\\n\" + " + CALL,
                "category == \"a\\101\"",
                "category == \"a",
                "category == 'ab",
                "category == `" + CALL + "`",
                "`category` == \"a\"",
                "category == \"${" + CALL + "}\" + @{" + CALL + "}",
                // ways of DRL and MVEL to say more
                "eval( " + CALL + " != null )",
                CALL + " != null",
                "java.lang.System.exit(1) == null",
                "category == \"a\" && eval(true)",
                "category#java.lang.Object.toString() == \"a\"",
                "this#Event.category == \"a\"",
                "category!.toString() == \"a\"",
                "category?.toString() == \"a\"",
                "category str[startsWith\n&& " + CALL + "] \"a\"",
                "category str[" + CALL + "] \"a\"",
                "category == \"a\" || " + CALL,
                "category memberOf " + CALL,
                "category soundslike \"a\"",
                "this instanceof java.lang.Runnable",
                "$x := category",
                "$x : category, $y : " + CALL,
                "$x : ( category )." + "getClass()",
                "category.class.name == \"a\"",
                "category[\"a\"] == \"b\"",
                "category[0] == 'b'",
                "category == (\"a\" + " + CALL + ")",
                "category in ( \"a\", " + CALL + " )",
                "category in ( \"a\", new String() )",
                "(category = \"x\") == \"x\"",
                "category == \"a\", modify( this ) { category = \"b\" }",
                "with( this ) { category = \"b\" } == null",
                "category == \"a\" ? true : false",
                "/event[ category == \"a\" ]",
                "category ~= \"a\"",
                "category == \"a\" & " + CALL + " == null",
                "category == \"a\"; " + CALL,
                "category == \"a\" -> " + CALL,
                "() -> " + CALL,
                "category::toString",
                "sourcePort++ > 1",
                "--sourcePort > 1",
                "sourcePort == 0x10",
                "sourcePort == 010",
                "sourcePort == 1e3",
                "sourcePort == 1_0",
                "sourcePort == 10L",
                "sourcePort == 1\u0661",
                "sourcePort == 1.",
                "sourcePort == .5",
                "sourcePort after[ 1m, 2m ] sourcePort",
                "null == category",
                "super.toString() == \"a\"",
                "category == \"a\" then " + CALL + "; end rule \"y\" when $e : Event( true",
                "category == \"a\" ) Event( " + CALL + " != null",
                "category == \"a\" ) eval( " + CALL + " != null",
                "RuleFunctions.during(null, null) == null",
                "RuleFunctions.shownTo() == \"a\"",
                "shownTo() == \"a\"",
                "during(null, null) == null",
                "alert(this) == null",
                "count(\"10m\", " + CALL + ") > 1",
                "count(\"10m\", sourceIp, this) > 1",
                "count(\"10m\", \"x\" + " + CALL + ") > 1",
                "count(" + CALL + ", sourceIp) > 1",
                "mentions(message, " + CALL + ")",
                "listed(\"a\", " + CALL + ")",
                "message matches \"a\" + " + CALL,
                "message matches \"((\"",
                "field(" + CALL + ") == \"a\"",
                "field(\"a\" + " + CALL + ") == \"a\"");
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void aConditionIsRefusedWithItsLine(String condition) {
        assertRefused(rule(condition, "alert( $e );"));
    }

    static Stream<String> consequences() {
        return Stream.of(
                CALL + ";",
                "alert( $e ); // x\r" + CALL + ";",
                "alert( $e ); // x\r\r\n" + CALL + ";",
                "alert( $e ); // x\u2028" + CALL + ";",
                "alert( $e ); // x\u0085" + CALL + ";",
                "alert( $e ); // x\f" + CALL + ";",
                "alert( $e ); // \\u000a " + CALL + ";",
                "alert( $e ); /* \\u002a/ " + CALL + "; /* */",
                "alert( $e ); /* x */ " + CALL + "; /* y */",
                "alert( $e ); /* x",
                "alert( $e ); \"/*\" " + CALL + "; \"*/\"",
                "alert( $e ); '/*' " + CALL + "; '*/'",
                "alert( $e ); # x\n" + CALL + ";",
                "alert( $e ); {" + CALL + ";}",
                "{ alert( $e ); }",
                "alert( $e ); modify( $e ) { " + CALL + " }",
                "modify( $e ) { }",
                "update( $e );",
                "delete( $e );",
                "insertLogical( new Object() );",
                "drools.halt();",
                "kcontext.getKieRuntime();",
                "alert( ($e) );",
                "alert( $e )",
                "alert( $e );;",
                "alert( $e , " + CALL + " );",
                "alert `( $e );",
                "while( true ) ;",
                "for( ; ; ) { alert( $e ); }",
                "alert( $e ); end rule \"y\" when $e : Event( true ) then " + CALL + ";",
                "alert( $e ); // end\n" + CALL + ";",
                "alert( $e ); /* end */ " + CALL + ";",
                "alert( $e ); \"end\"; " + CALL + ";",
                "alert( $e );\nthen[other]\n" + CALL + ";");
    }

    @ParameterizedTest
    @MethodSource("consequences")
    void aConsequenceIsRefusedWithItsLine(String consequence) {
        assertRefused(rule("category == \"a\"", consequence));
    }

    static Stream<String> attributes() {
        return Stream.of(
                "salience 5",
                "salience ( " + CALL + ".length() )",
                "salience( Integer.parseInt(\"1\") )",
                "enabled ( " + CALL + " == null )",
                "enabled false",
                "dialect \"mvel\"",
                "dialect 'java'",
                "no-loop",
                "lock-on-active true",
                "auto-focus true",
                "agenda-group \"a\"",
                "activation-group \"a\"",
                "ruleflow-group \"a\"",
                "date-effective \"1-Jan-2020\"",
                "timer ( cron:0/5 * * * * ? )",
                "timer ( expr: " + CALL + " )",
                "duration 5",
                "calendars \"a\"",
                "@Propagation( " + CALL + " )",
                "@title2( \"x\" )",
                "@owner( " + CALL + " )",
                "@owner( \"a\" + " + CALL + " )",
                "@owner( value = " + CALL + " )",
                "@owner( value = \"a\", b = " + CALL + " )",
                "@owner( a = \"b\" )",
                "@owner( @Inner( " + CALL + " ) )",
                "@owner( { \"a\", " + CALL + " } )",
                "@owner( \"\\u0022 + " + CALL + " + \\u0022\" )",
                "@owner( 'a' )",
                "@owner( \"a\" ) extends \"other\"",
                "extends \"other\"",
                "attributes salience 5");
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void aRuleHasNoAttributes(String attribute) {
        assertRefused(rule("category == \"a\"", "alert( $e );").replace("\nwhen", "\n" + attribute + "\nwhen"));
    }

    static Stream<String> declarations() {
        return Stream.of(
                "import java.lang.Runtime",
                "import java.lang.*;",
                "import static java.lang.System.*;",
                "import function java.lang.System.exit",
                "import acc java.lang.Object x;",
                "import accumulate java.lang.Object x;",
                "import io.tocsin.correlate.window.*;",
                "global java.lang.Runtime runtime;",
                "function String f() { return " + CALL + "; }",
                "declare Thing a : String = " + CALL + " end",
                "declare Event end",
                "declare trait T end",
                "declare enum E A( " + CALL + " ); end",
                "declare entry-point e end",
                "declare window W Event() over window:time( 1m ) end",
                "query q( String x ) Event( category == x ) end",
                "query \"q\" eval( " + CALL + " != null ) end",
                "dialect \"mvel\"",
                "salience 5",
                "unit U;",
                "package q;",
                "# comment",
                "// x\rimport java.lang.Runtime;",
                "/* x */ import java.lang.Runtime;",
                "/* x",
                "\"a\"",
                "rule y when eval( " + CALL + " != null ) then alert( $e ); end",
                "rule y when then " + CALL + "; end",
                "rule \"y\\u0022\" when then end",
                "rule 'y' extends x when then end");
    }

    @ParameterizedTest
    @MethodSource("declarations")
    void aFileHoldsNothingButRules(String declaration) {
        String text = rule("category == \"a\"", "alert( $e );");

        assertRefused(text.replace("package p;\n", "package p;\n" + declaration + "\n"));
        assertRefused(text + declaration + "\n");
    }

    static Stream<String> patterns() {
        return Stream.of(
                "$e : Event( category == \"a\" ) from " + CALL,
                "$e : Event( category == \"a\" ) from entry-point \"x\"",
                "$e : Event( category == \"a\" ) from collect( Event() )",
                "$e : Event( category == \"a\" ) from accumulate( Event(), init( " + CALL + "; ) )",
                "$e : Event( category == \"a\" ) over window:length( 5 )",
                "accumulate( $e : Event( category == \"a\" ); $n : count( $e ) )",
                "groupby( $e : Event( category == \"a\" ); " + CALL + "; count( $e ) )",
                "$e : Event( category == \"a\" ) do[x]",
                "$e : Event( category == \"a\" ) if ( " + CALL + " != null ) do[x]",
                "$e : Event( category == \"a\" ) if ( true ) break[x]",
                "$e : Event( category == \"a\" ) eval( " + CALL + " != null )",
                "$e : Event( category == \"a\" ) and eval( " + CALL + " != null )",
                "$e : Event( category == \"a\" ) or Event( action == \"b\" )",
                "exists( Event( category == \"a\" ) )",
                "forall( Event( category == \"a\" ) )",
                "not( Event( category == \"a\" ) )",
                "$e : Event( category == \"a\" ) @watch( * )",
                "$e := Event( category == \"a\" )",
                "? $e : Event( category == \"a\" )",
                "$e : ?Event( category == \"a\" )",
                "$e : Event( \"a\", \"b\"; )",
                "$e : Event#Other( category == \"a\" )",
                "$e : /events[ category == \"a\" ]",
                "e : Event( category == \"a\" )",
                "Event( category == \"a\" )",
                "$e : java.lang.Object( " + CALL + " != null )",
                "$e : java.lang.Runtime( )",
                "");
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void aLeftSideThatIsNotAllowedIsRefusedWithItsLine(String pattern) {
        assertRefused(rule("category == \"a\"", "alert( $e );").replace("$e : Event( category == \"a\" )", pattern));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "category == \"a\" /* when then end rule \"x\" */",
                "category == \"a\" // when then end\n",
                "category == \"a\" /* \" */, action == \"b\" /* \" */",
                "category == \"a\" // \"\n, action == \"b\" // '\n",
                "category == \"a\" /*/ , System.exit(1) /*/",
                "category == \"a\" /**/,/***/action == \"b\"/*/**/",
                "category == \"/* a */\", action == \"// b\"",
                "category == \"when then end\"",
                "category == \"a\\\\\", action == \"\\\"b\\\"\"",
                "category == 'it is', action == \"it's\"",
                "category == \"\u2192 \u00e4 \ud83d\ude00\"",
                "category == \"${x} @{y} #{z} %s\"",
                "category == \"a\",\r\naction == \"b\" // x\r\n",
            })
    void whatOnlyLooksLikeCodeIsHarmless(String condition) {
        RuleFile file = loader.load("p/x.drl", rule(condition, "alert( $e ); /* end */ // end"));

        assertThat(file.problems()).noneMatch(Problem::isError);
        assertThat(file.models()).isNotEmpty();
    }

    /** The wall behind the first one has nothing to do: what could call anything else is not compiled at all. */
    @Test
    void noMutationOfARuleThatIsLetThroughRefersToAnythingElse() {
        String[] parts = {
            "//",
            "/*",
            "*/",
            "\"",
            "'",
            "\\",
            "\\\"",
            "\\\\",
            "\n",
            "\r\n",
            "#",
            "`",
            "\"\"\"",
            ";",
            ",",
            "(",
            ")",
            "{",
            "}",
            "[",
            "]",
            "@",
            "$e",
            "end",
            "then",
            "when",
            "rule",
            ":",
            "!",
            ".",
            "&&",
            "||",
            "in",
            "str[",
            " " + CALL,
            "&& " + CALL + " != null",
            CALL + ";",
            "System.exit(1);",
            "+ " + CALL,
            "eval( true )",
            "// \" \n",
            "/* \" */"
        };
        String text = """
                package p;
                /* a " b */
                rule "x" @title("t // \\"") @severity("low") @key("source.ip")
                when
                $e : Event( category == "a" /* ' */, message contains "b \\\\" // " c
                , action == 'd' || hostName == "/*",
                 count("1m", sourceIp) > 2 || distinct("1m", sourceIp, userName) > 2 )
                then alert( $e ); // "
                end
                """;
        Random random = new Random(7);
        int letThrough = 0;
        for (int i = 0; i < 600; i++) {
            StringBuilder changed = new StringBuilder(text);
            for (int j = random.nextInt(3); j >= 0; j--) {
                changed.insert(random.nextInt(changed.length()), parts[random.nextInt(parts.length)]);
            }
            RuleFile file = loader.load("p/x.drl", changed.toString());
            letThrough += file.isGood() ? 1 : 0;
            assertThat(file.problems()).as(changed.toString()).noneSatisfy(problem -> assertThat(problem.message())
                    .contains("it would refer to"));
        }
        assertThat(letThrough).isGreaterThan(20);
        assertThat(System.getProperty("escaped")).isNull();
    }

    private void assertRefused(String text) {
        RuleFile file = loader.load("p/x.drl", text);

        List<Problem> errors = file.problems().stream().filter(Problem::isError).toList();
        assertThat(errors).as(text).isNotEmpty().allSatisfy(error -> {
            assertThat(error.line()).as(error.toString()).isPositive();
            assertThat(error.suggestion()).as(error.toString()).isNotEmpty();
        });
        assertThat(file.models()).isEmpty();
        assertThat(errors)
                .as("what the text alone tells is not left to the compiler")
                .noneSatisfy(error -> assertThat(error.message()).contains("it would refer to"));
    }

    private static String rule(String condition, String consequence) {
        return "package p;\nrule \"x\" @title(\"t\") @severity(\"low\") @key(\"source.ip\")\nwhen\n$e : Event( "
                + condition + " )\nthen " + consequence + "\nend\n";
    }
}

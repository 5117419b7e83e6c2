package io.tocsin.correlate.drl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused in rules of several patterns, each with the form to write; and what is read off their text. */
class SeveralPatternsLintTest {

    private static final String A = "$a : Event( action == \"a\" ) ";

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            $b : Event( action == "b", hostName == $a.hostName )                      ; said neither by @within nor by distances ; @within("10m")
            not Event( action == "b", hostName == $a.hostName )                       ; not without a distance                   ; this after[0s,10m] $a
            exists Event( action == "b", hostName == $a.hostName )                    ; exists without a distance                ; this before[0s,10m] $a
            accumulate( Event( action == "b", hostName == $a.hostName )[s] $n : count()[s] $n > 1 ) ; accumulate without a distance ; this before[0s,10m] $a
            not Event( action == "b", this after $a )                                 ; not without a distance                   ; this after[0s,10m] $a
            eval( true )                                                              ; eval is not allowed                      ; in the pattern
            forall( $x : Event( action == "b" ) Event( this == $x ) )                 ; forall is true where there is nothing    ; not Event
            $b : Event( action == "b", this after[0s,5m] $a ) from entry-point "x"    ; source is not allowed                    ; $e : Event
            $b : Event( action == "b", this after[0s,5m] $a ) over window:time( 5m )  ; order would change what is found         ; @within
            $b : String( this == "x" )                                                ; no fact of type String                   ; $e : Event
            $b : String( this == "x" ) from System.getenv().values()                  ; from takes the values of a field         ; $e.fields(
            $b : String( this.length() > 1 ) from $a.fields("x")                      ; a value is compared with a text          ; this == "wheel"
            groupby( Event( action == "b" )[s] $k : hostName[s] $n : count() )        ; groupby is not allowed                   ; count("10m", sourceIp)
            accumulate( Event( action == "b", this before[0s,5m] $a )[s] $l : collectSet(userName)[s] $l.size() > 1 ) ; is not calculated over events ; distinct(
            accumulate( Event( action == "b", this before[0s,5m] $a )[s] $n : count() ) ; nothing that is calculated is compared ; $n >= 3
            Number( intValue > 1 ) from accumulate( $x : Event( action == "b", this before[0s,5m] $a ), count($x) ) ; written with semicolons ; $n : count()
            $b : Event( action == "b", this during $a )                               ; how long events last                     ; this after[0s,5m]
            $b : Event( action == "b", this after[5m,1m] $a )                         ; longer than the second                   ; this after
            $b : Event( action == "b", this after[0s,5m] $z )                         ; no pattern before this one is called "$z" ; name it there
            $b : Event( action == "b", hostName == $z.hostName )                      ; nothing is bound to "$z"                 ; bind it
            $b : Event( action == "b", hostName == $a.getClass(), this after[0s,5m] $a ) ; no function "getClass"                ; use one of
            $b : Event( action == "b", hostName == $a.hostnam, this after[0s,5m] $a ) ; no field "hostnam"                       ; hostName
            $b : Event( action == "b", sourcePort == $a.hostName, this after[0s,5m] $a ) ; is compared with                      ; compare
            $b : Event( action == "b", message matches $a.userName, this after[0s,5m] $a ) ; a regular expression stands in quotes ; matches
            $b : Event( action == "b", missing("5m", "x", hostName), this after[0s,5m] $a ) ; stands beside another pattern       ; signal
            $b : Event( action == "b", count("5m", $a.hostName) > 2, this after[0s,5m] $a ) ; a window function looks at another pattern ; fields of its own event
            """)
    void isRefusedWithTheFormToWrite(String patterns, String message, String remedy) {
        List<Problem> errors = errors(rule("", A + patterns.replace("[s]", ";"), "alert( $a );"));

        assertThat(errors).first().satisfies(problem -> {
            assertThat(problem.message()).contains(message);
            assertThat(problem.suggestion()).contains(remedy);
            assertThat(problem.line()).isGreaterThanOrEqualTo(2);
        });
    }

    @Test
    void aLengthThatIsNoneIsRefused() {
        assertThat(errors(rule(
                        "@within(\"ten\")",
                        A + "$b : Event( action == \"b\", hostName == $a.hostName )",
                        "alert( $a );")))
                .first()
                .satisfies(problem -> assertThat(problem.message()).contains("\"ten\" is no length of time"));
    }

    @Test
    void theAlertIsAboutAPatternOfTheMatch() {
        assertThat(errors(rule("", A + "not Event( action == \"b\", this after[0s,5m] $a )", "alert( $b );")))
                .first()
                .satisfies(problem -> assertThat(problem.message()).contains("\"$b\" is not the name of a pattern"));
        assertThat(errors(rule("", A + "not $b : Event( action == \"b\", this after[0s,5m] $a )", "alert( $b );")))
                .hasSize(1);
        assertThat(errors(rule("", "not Event( action == \"b\" )", "alert( $b );")))
                .isNotEmpty();
    }

    @Test
    void howLongEventsAreKeptIsReadOffTheDistances() {
        Joins joins = joins(rule(
                "",
                A + "$b : Event( action == \"b\", hostName == $a.hostName, this after[0s,5m] $a )"
                        + " $c : Event( action == \"c\", hostName == $b.hostName, this after[0s,3m] $b )"
                        + " not Event( action == \"d\", hostName == $a.hostName, this after[0s,10m] $a )",
                "alert( $c );"));

        assertThat(joins.within()).isEqualTo(Duration.ofMinutes(8));
        assertThat(joins.held()).isTrue();
        assertThat(joins.hold()).isEqualTo(Duration.ofMinutes(10));
        assertThat(joins.isKeyed()).isTrue();
        // the first waits for the others and for what undoes the match; the absent one as long as matches are held
        assertThat(joins.kept().get(0)).isEqualTo(Duration.ofMinutes(18));
    }

    @Test
    void aCountThatOnlyGrowsIsTrueAtOnceAndOthersWait() {
        String count =
                "accumulate( Event( action == \"b\", hostName == $a.hostName, this before[0s,5m] $a ); $n : count(); $n ";

        Joins more = joins(rule("", A + count + ">= 3 )", "alert( $a );"));
        assertThat(more.held()).isFalse();
        assertThat(more.kept()).containsExactly(Duration.ZERO, Duration.ofMinutes(5));
        Joins exactly = joins(rule("", A + count + "== 3 )", "alert( $a );"));
        assertThat(exactly.held()).isTrue();
        assertThat(exactly.hold()).isZero();
    }

    @Test
    void patternsThatEqualNothingAreTold() {
        RuleFile file = new RuleLoader()
                .load("p/a.drl", rule("@within(\"5m\")", A + "$b : Event( action == \"b\" )", "alert( $a );"));

        assertThat(file.problems())
                .filteredOn(problem -> problem.message().contains("equals no earlier one"))
                .hasSize(1);
        assertThat(Objects.requireNonNull(file.rules().get(0).joins()).isKeyed())
                .isFalse();
    }

    private static String rule(String more, String patterns, String consequence) {
        return "package p;\nrule \"r\" @title(\"t\") @severity(\"high\") @key(\"host.name\") " + more + " when\n"
                + patterns + "\nthen " + consequence + " end\n";
    }

    private static List<Problem> errors(String text) {
        RuleFile file = new RuleLoader().load("p/a.drl", text);
        return file.problems().stream().filter(Problem::isError).toList();
    }

    private static Joins joins(String text) {
        RuleFile file = new RuleLoader().load("p/a.drl", text);
        assertThat(file.problems()).noneMatch(Problem::isError);
        return Objects.requireNonNull(file.rules().get(0).joins());
    }
}

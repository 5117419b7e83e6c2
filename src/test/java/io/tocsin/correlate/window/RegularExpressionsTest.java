package io.tocsin.correlate.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.platform.CountedText;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegularExpressionsTest {

    @Test
    void theWholeTextIsCompared() {
        assertThat(RegularExpressions.matches("failed 12 times", "(?i)FAILED \\d+.*"))
                .isTrue();
        assertThat(RegularExpressions.matches("it failed 12 times", "(?i)FAILED \\d+.*"))
                .isFalse();
        assertThat(RegularExpressions.matches("ab ab", "(\\w+) \\1")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(.*a){20}b", "(a*,?)+(\\1)+b", "(.*.*.*.*.*.*.*.*)=b"})
    void anExpressionThatTriesTooManyWaysIsGivenUp(String expression) {
        CountedText.renew();
        String hostile = "a".repeat(57) + "=ba";
        assertThatThrownBy(() -> RegularExpressions.matches(hostile, expression))
                .isInstanceOf(CountedText.TooManyStepsException.class)
                .hasMessageContaining("text of 60 characters");
    }

    @Test
    void aTextWithoutTheWordsOfAnExpressionIsNotTried() {
        assertThat(RegularExpressions.matches("a".repeat(60), "(a*,?)+(\\1)+b")).isFalse();
    }

    @Test
    void aLongTextIsGoneThroughManyTimes() {
        CountedText.renew();
        String text = "Mozilla/5.0 ".repeat(5_000);

        assertThat(RegularExpressions.matches(
                        text, "(?i).*(nikto|sqlmap|nmap|masscan|zgrab|nuclei|dirbuster|gobuster|hydra).*"))
                .isFalse();
        assertThat(RegularExpressions.matches(text, ".*(select|union).*(from|where).*"))
                .isFalse();
    }

    @Test
    void whatIsRememberedOfOneTextIsNotSaidOfAnother() {
        for (int i = 0; i < 2; i++) {
            assertThat(RegularExpressions.matches("Aa", "A.")).isTrue();
            assertThat(RegularExpressions.matches("BB", "A."))
                    .as("a text of the same hash code")
                    .isFalse();
            assertThat(RegularExpressions.matches("BB", "B.")).isTrue();
        }
    }

    /** Short texts are compared, long ones meet the automaton first; it must be the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i).*(?:ab|b+c).*",
                "(?i).*(?<!a)b(?=c).*",
                "(?i).*a|b.*",
                "(?i).*+b.*",
                "(?i).*?b.*",
                "(?i).*[|]c.*",
                "(?i).*a\\.*",
                "(?i).*(?:(a)\\1|c$).*",
                "(?i).*\\Qa|b\\E.*",
                "(?i).*.*"
            })
    void theAnswerIsTheSameHoweverLongTheTextIs(String expression) {
        Pattern plain = Pattern.compile(expression);
        Random random = new Random(7);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(7); left > 0; left--) {
                text.append("aAbc|\\.\n\u2028".charAt(random.nextInt(9)));
            }
            for (String one : List.of(text.toString(), "x".repeat(256) + text)) {
                CountedText.renew();
                assertThat(RegularExpressions.matches(one, expression))
                        .as("%s on \"%s\"", expression, one)
                        .isEqualTo(plain.matcher(one).matches());
            }
        }
    }
}

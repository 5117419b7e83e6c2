package io.tocsin.correlate.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.platform.CountedText;
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
                .hasMessageContaining("text of 60 signs");
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
}

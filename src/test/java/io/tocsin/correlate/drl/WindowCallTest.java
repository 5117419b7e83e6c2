package io.tocsin.correlate.drl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.correlate.window.Site;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowCallTest {

    @Test
    void aCallThatIsComparedAloneHasItsComparison() {
        assertThat(comparisons("action == \"a\" && count( \"1h\", sourceIp ) >= 2"))
                .containsExactly(new Site.Comparison(">=", 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "count( \"1h\", userName ) - count( \"1h\", sourceIp ) >= 2",
                "2 + count( \"1h\", sourceIp ) >= 2",
                "count( \"1h\", sourceIp ) >= 2 + destinationPort",
                "count( \"1h\", sourceIp ) >= destinationPort"
            })
    void aCallWhoseOwnValueMattersIsComparedWithNothing(String condition) {
        assertThat(comparisons(condition)).containsOnly(Site.Comparison.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!missing( \"10m\", \"ack\", userName )",
                "action == \"a\" && !( missing( \"10m\", \"ack\", userName ) )",
                "missing( \"10m\", \"ack\", userName ) == false",
                "missing( \"10m\", \"ack\", userName ) != true",
                "!without( \"10m\", \"ack\", userName )",
                "!silent( \"10m\", hostName )"
            })
    void whatTimeAloneMakesTrueHasNoOpposite(String condition) {
        assertThatThrownBy(() -> comparisons(condition)).hasMessageContaining("its opposite never does");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing( \"10m\", \"ack\", userName )",
                "!!missing( \"10m\", \"ack\", userName )",
                "missing( \"10m\", \"ack\", userName ) == true",
                "action == \"a\" || silent( \"10m\", hostName )"
            })
    void whatTimeAloneMakesTrueIsWrittenAsItIs(String condition) {
        assertThat(comparisons(condition)).hasSize(1);
    }

    private static List<Site.Comparison> comparisons(String condition) {
        return WindowCall.in(Token.of(condition, 0), "r", 0, "").stream()
                .map(call -> call.site().comparison())
                .toList();
    }
}

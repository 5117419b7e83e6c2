package io.tocsin.correlate.drl;

import static org.assertj.core.api.Assertions.assertThat;

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

    private static List<Site.Comparison> comparisons(String condition) {
        return WindowCall.in(Token.of(condition, 0), "r", 0, "").stream()
                .map(call -> call.site().comparison())
                .toList();
    }
}

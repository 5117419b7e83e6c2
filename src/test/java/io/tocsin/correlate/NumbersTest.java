package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers with a point, below zero and of any size are what the event says, in conditions and in windows. */
class NumbersTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "number(\"a.b\") > 0.5                              | 0.9  | true",
                "number(\"a.b\") == 0                               | 0.9  | false",
                "number(\"a.b\") == 0.9                             | 0.9  | true",
                "number(\"a.b\") >= 7.5                             | 7    | false",
                "number(\"a.b\") == 7                               | 7    | true",
                "number(\"a.b\") in ( 6, 7 )                        | 7    | true",
                "number(\"a.b\") < 0                                | -3   | true",
                "number(\"a.b\") == 5000000000                      | 5000000000 | true",
                "number(\"a.b\") < 0.001                            | 1e-5 | true",
                "average(\"1m\", userName, number(\"a.b\")) > 0.5   | 0.9  | true",
                "average(\"1m\", userName, number(\"a.b\")) > 0.95  | 0.9  | false",
                "sum(\"1m\", userName, number(\"a.b\")) < 0         | -1   | true",
                "sum(\"1m\", userName, number(\"a.b\")) < -1        | -1   | false",
                "percentile(\"1m\", 50, userName, number(\"a.b\")) <= 0.9 | 0.9 | true",
                "sum(\"1m\", userName, number(\"a.b\")) < 0.001     | 1e-5 | true",
                "distinct(\"1m\", userName, number(\"a.b\")) >= 1   | 7    | true",
                "count(\"1m\", number(\"a.b\")) >= 1                | 7    | true",
            })
    void aNumberIsWhatTheEventSays(String condition, String value, boolean found) throws Exception {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(
                folder.resolve("p/a.drl"),
                "package p;\nrule \"r\" @title(\"t\") @severity(\"low\") @key(\"user.name\")\nwhen\n    $e : Event( "
                        + condition + " )\nthen\n    alert( $e );\nend\n");
        Object asNumber = value.matches("-?\\d+") ? (Object) Long.valueOf(value) : Double.valueOf(value);

        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.problems()).noneMatch(problem -> problem.isError());
            assertThat(rules.observe(List.of(event("one", asNumber))))
                    .as("as a number")
                    .hasSize(found ? 1 : 0);
        }
        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.observe(List.of(event("two", value))))
                    .as("as a text")
                    .hasSize(found ? 1 : 0);
        }
    }

    private static Event event(String id, Object value) {
        return Event.builder()
                .put("event.id", id)
                .put("@timestamp", Instant.parse("2026-03-02T10:00:00Z"))
                .put("user.name", "eve")
                .put("a.b", value)
                .build();
    }
}

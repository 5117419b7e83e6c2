package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A text in a rule may hold what the parsers of rules take for signs of their own. */
class TextsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "message contains \"a := b\"          ~ x a := b y ~ true",
                "message contains \"a := b\"          ~ x a : = b  ~ false",
                "message matches \".*(?:=|%3d)1.*\"   ~ id=1       ~ true",
                "message matches \".*(?:=|%3d)1.*\"   ~ id%3d1     ~ true",
                "message matches \".*(?:=|%3d)1.*\"   ~ id:1       ~ false",
                "message contains \";\"               ~ a;b        ~ true",
                "message contains \"then\"            ~ and then   ~ true",
                "message contains \"// no comment\"   ~ x // no comment ~ true",
                "message contains \"/* a */\"         ~ x /* a */  ~ true",
                "message contains \"end )\"           ~ the end ) b ~ true",
                "message contains '{ $e }'            ~ a { $e } b ~ true",
            })
    void aTextIsWhatItSays(String condition, String message, boolean found) throws Exception {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(
                folder.resolve("p/a.drl"),
                "package p;\nrule \"r\" @title(\"t\") @severity(\"low\") @key(\"user.name\")\nwhen\n    $e : Event( "
                        + condition + " )\nthen\n    alert( $e );\nend\n");
        Event event =
                Event.builder().put("event.id", "one").put("message", message).build();

        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.problems()).noneMatch(problem -> problem.isError());
            assertThat(rules.observe(List.of(event))).hasSize(found ? 1 : 0);
        }
    }
}

package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list's regular expression that never ends on a hostile text must not keep events from the rules. */
class ListExpressionTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private static String rule(String id, String more, String condition) {
        return "rule \"" + id + "\" @title(\"t\") @severity(\"low\") @key(\"source.ip\") " + more + " when $e : Event( "
                + condition + " ) then alert( $e ); end\n";
    }

    @Test
    void onlyTheRuleThatAsksTheListFails() throws IOException {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/l.list.yaml"), """
                description: d
                entries:
                  - value: endless
                    match: { message: "/(a+)+b/" }
                """);
        Files.writeString(
                folder.resolve("p/a.drl"),
                "package p;\n" + rule("asks", "", "fits( \"l\" )") + rule("other", "", "action == \"login\"")
                        + rule("refined", "@refine(\"l\")", "action == \"login\""));
        Correlator rules = Correlator.over(folder);
        assertThat(rules.problems()).noneMatch(problem -> problem.isError());
        Event hostile = Event.builder()
                .put("event.id", "e1")
                .put("@timestamp", TestEvents.START)
                .put("event.action", "login")
                .put("source.ip", "192.0.2.1")
                .put("message", "a".repeat(60))
                .build();

        assertThat(rules.observe(List.of(hostile))).extracting(Finding::rule).containsExactly("other", "refined");
    }
}

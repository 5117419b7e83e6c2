package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import io.tocsin.event.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several entries of a list that find the same event. */
class ListEntriesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final TestEvents events = new TestEvents();

    @Test
    void underTheSameKeyTheyAreOneFindingThatCountsEachEventOnce() throws IOException {
        List<Finding> found = found("source.ip");

        assertThat(found).extracting(Finding::event).containsExactly("e1", "e2", "e3");
        assertThat(found.get(0).count()).isEqualTo(2);
        assertThat(found.get(0).severity()).isEqualTo(Severity.LOW);
        assertThat(found.get(0).why()).doesNotContain("of the entries");
        Finding both = found.get(1);
        assertThat(both.key()).isEqualTo("203.0.113.9");
        assertThat(both.evidence()).containsExactly("e0", "e1", "e2");
        assertThat(both.count()).isEqualTo(3);
        assertThat(both.occurrences()).isEqualTo(1);
        assertThat(both.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(both.tags()).containsExactly("pair", "triple");
        assertThat(both.summary()).isEqualTo("pair, triple for 203.0.113.9");
        assertThat(both.why()).endsWith(", of the entries pair, triple");
    }

    @Test
    void underKeysOfTheirOwnTheyAreAFindingEach() throws IOException {
        assertThat(found("tocsin.key"))
                .extracting(finding -> finding.event() + " " + finding.key() + " " + finding.count())
                .containsExactly("e1 pair 2", "e2 pair 2", "e2 triple 3", "e3 pair 2", "e3 triple 3");
    }

    private List<Finding> found(String key) throws IOException {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/a.drl"), """
                package p;
                rule "listed" @title("t") @severity("medium") @key("%s") @summary("{entry} for {source.ip}")
                when $e : Event( fits( "entries" ), reached( "5m", "entries" ) ) then alert( $e ); end
                """.formatted(key));
        Files.writeString(folder.resolve("p/entries.list.yaml"), """
                entries:
                  - { value: pair, match: { event.outcome: failure }, count: 2, within: 90s, severity: low, tags: [ pair ] }
                  - { value: triple, match: { event.outcome: failure }, count: 3, within: 3m, severity: critical, tags: [ triple ] }
                """);
        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.problems()).noneMatch(problem -> problem.isError());
            List<Event> batch = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                batch.add(events.failure(i * 60L, "203.0.113.9"));
            }

            return rules.observe(batch);
        }
    }
}

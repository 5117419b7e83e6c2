package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record looked at as of one moment: what was to be heard from and is missing then. */
class MomentTest {

    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void whatNoEventOfTheRecordCameFromIsMissing() throws IOException {
        assertThat(missing(heard("b", Duration.ZERO))).containsExactly("a");
    }

    @Test
    void whatWasHeardFromLastTooLongAgoIsMissing() throws IOException {
        assertThat(missing(heard("a", Duration.ofMinutes(21)), heard("b", Duration.ofMinutes(19))))
                .containsExactly("a");
    }

    @Test
    void whatWasSilentForAWhileAndIsHeardFromAgainIsNot() throws IOException {
        assertThat(missing(
                        heard("a", Duration.ofHours(3)),
                        heard("b", Duration.ofMinutes(1)),
                        heard("a", Duration.ofMinutes(1))))
                .isEmpty();
    }

    private static Event heard(String host, Duration ago) {
        return Event.builder()
                .put("event.id", host + ago)
                .put("@timestamp", NOW.minus(ago))
                .put("event.ingested", NOW.minus(ago))
                .put("host.name", host)
                .build();
    }

    private List<String> missing(Event... events) throws IOException {
        Files.createDirectories(folder.resolve("p"));
        Files.writeString(folder.resolve("p/a.drl"), """
                package p;
                rule "silent" @title("t") @severity("low") @key("host.name")
                when
                    $e : Event( listed( "hosts", hostName ), silent( "20m", hostName, "hosts" ) )
                then
                    alert( $e );
                end
                """);
        ValueList hosts = new ValueList(
                "hosts",
                "",
                List.of(new ValueList.Entry("a", null, "", "test"), new ValueList.Entry("b", null, "", "test")));
        List<Finding> found = new ArrayList<>();
        try (Correlator rules = Correlator.over(folder);
                Correlator trial = rules.trial(List.of(hosts)).asOf(NOW)) {
            found.addAll(trial.observe(List.of(events)));
            found.addAll(trial.finish(NOW));
        }
        return found.stream().map(Finding::key).toList();
    }
}

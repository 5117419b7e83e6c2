package io.tocsin.ingest.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.event.RawEvent;
import io.tocsin.ingest.Sources;
import io.tocsin.log.InMemoryEventLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a script in place of {@code journalctl}: a test machine has no journal. */
class JournalTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final InMemoryEventLog log = new InMemoryEventLog();

    private void look(String script) throws Exception {
        Path command = Files.writeString(folder.resolve("journalctl"), script);
        new Journal(new Pulled(log, new Sources(new SimpleMeterRegistry()), Clock.systemUTC()), new Positions(folder))
                .look("journald", List.of("sh", command.toString()));
    }

    @Test
    void theJournalIsReadFromBehindTheLastEntry() throws Exception {
        String script = """
                for argument; do
                  case "$argument" in --after-cursor=s=1) exec echo '{"__CURSOR":"s=2","MESSAGE":"two"}' ;;
                  --after-cursor=*) exit 0 ;; esac
                done
                echo '{"__CURSOR":"s=0","MESSAGE":"zero"}'
                echo '{"__CURSOR":"s=1","MESSAGE":"one"}'
                """;
        look(script);
        look(script);
        look(script);

        assertThat(log.raws()).extracting(RawEvent::id).containsExactly("s=0", "s=1", "s=2");
    }

    @Test
    void aJournalThatCannotBeReadSaysWhy() {
        assertThatThrownBy(() -> look("echo 'No journal files were opened' >&2; exit 1\n"))
                .hasMessageContaining("No journal files were opened")
                .hasMessageContaining("systemd-journal");
    }
}

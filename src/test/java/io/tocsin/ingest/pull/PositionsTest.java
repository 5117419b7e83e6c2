package io.tocsin.ingest.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionsTest {

    @Test
    void positionsAreSetAsideForABackup(@TempDir Path data) throws Exception {
        Positions positions = new Positions(data.resolve("positions"));
        positions.into(data.resolve("none"));
        positions.save("poll-okta", "cursor-7");
        Files.writeString(data.resolve("positions/poll-okta.next"), "half");

        positions.into(data.resolve("aside"));

        assertThat(data.resolve("none")).isEmptyDirectory();
        try (var files = Files.list(data.resolve("aside"))) {
            assertThat(files).hasSize(1);
        }
        assertThat(new Positions(data.resolve("aside")).load("poll-okta", String.class))
                .contains("cursor-7");
    }
}

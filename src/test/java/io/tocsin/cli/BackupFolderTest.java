package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFolderTest {

    private static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");

    @TempDir
    Path temp;

    private Map<String, Path> sources;
    private Path to;

    @BeforeEach
    void start() throws IOException {
        Path data = Files.createDirectories(temp.resolve("data/store"));
        Files.writeString(data.resolve("000001.sst"), "one");
        Files.writeString(data.resolve("CURRENT"), "two");
        Files.writeString(temp.resolve("data/node.id"), "three");
        sources = Map.of("data/store", data, "data/node.id", temp.resolve("data/node.id"));
        to = temp.resolve("backup");
    }

    @Test
    void whatWasBackedUpIsRestoredAsItWas() throws IOException {
        long bytes = BackupFolder.make(sources, to, NOW, file -> {});

        assertThat(bytes).isEqualTo(11);
        assertThat(BackupFolder.problems(to)).isEmpty();
        Path restored = temp.resolve("restored");
        BackupFolder.restore(to, "data", restored, file -> {});
        assertThat(restored.resolve("store/CURRENT")).hasContent("two");
        assertThat(restored.resolve("node.id")).hasContent("three");
    }

    /** At each step the process is gone: nothing with the backup's name is there, and the next try goes through. */
    @Test
    void aBackupThatWasCutOffAtAnyStepIsNoBackup() throws IOException {
        List<String> steps = new ArrayList<>();
        BackupFolder.make(sources, temp.resolve("whole"), NOW, steps::add);
        for (int cut = 0; cut < steps.size(); cut++) {
            int left = cut;
            int[] step = {0};
            assertThatThrownBy(() -> BackupFolder.make(sources, to, NOW, file -> {
                        if (step[0]++ == left) {
                            throw new IOException("killed");
                        }
                    }))
                    .hasMessage("killed");

            assertThat(to).doesNotExist();
            Path partial = to.resolveSibling("backup" + BackupFolder.PARTIAL);
            if (cut < steps.size() - 1) {
                assertThat(BackupFolder.problems(partial)).first().asString().contains("not a whole backup");
            }
        }
        BackupFolder.make(sources, to, NOW, file -> {});
        assertThat(BackupFolder.problems(to)).isEmpty();
    }

    @Test
    void aRestoreThatWasCutOffAtAnyStepLeavesNoDataFolder() throws IOException {
        BackupFolder.make(sources, to, NOW, file -> {});
        Path restored = temp.resolve("restored");
        List<String> steps = new ArrayList<>();
        BackupFolder.restore(to, "data", temp.resolve("whole"), steps::add);
        for (int cut = 0; cut < steps.size(); cut++) {
            int left = cut;
            int[] step = {0};
            assertThatThrownBy(() -> BackupFolder.restore(to, "data", restored, file -> {
                        if (step[0]++ == left) {
                            throw new IOException("killed");
                        }
                    }))
                    .hasMessage("killed");
            assertThat(restored).doesNotExist();
        }
        BackupFolder.restore(to, "data", restored, file -> {});
        assertThat(restored.resolve("store/000001.sst")).hasContent("one");
    }

    @Test
    void whatChangedOrIsMissingOrTooMuchIsNamed() throws IOException {
        BackupFolder.make(sources, to, NOW, file -> {});
        Files.writeString(to.resolve("data/store/CURRENT"), "xxx");
        Files.delete(to.resolve("data/node.id"));
        Files.writeString(to.resolve("more"), "x");

        assertThat(BackupFolder.problems(to))
                .containsExactlyInAnyOrder(
                        "data/store/CURRENT has changed: its SHA-256 is another one",
                        "data/node.id is missing",
                        "more does not belong to the backup");
        assertThatThrownBy(() -> BackupFolder.make(sources, to, NOW, file -> {}))
                .isInstanceOf(UsageException.class);
    }
}

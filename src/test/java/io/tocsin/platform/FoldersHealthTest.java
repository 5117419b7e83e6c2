package io.tocsin.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.platform.HealthProblem.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersHealthTest {

    private final Path parent;
    private final Folders folders;

    FoldersHealthTest(@TempDir Path parent) {
        this.parent = parent;
        this.folders = new Folders(
                parent.resolve("data"),
                parent.resolve("rules"),
                parent.resolve("routes"),
                parent.resolve("playbooks"),
                parent.resolve("parsers"));
    }

    @Test
    void foldersThatAreThereAreWell() throws IOException {
        for (String name : Set.of("rules", "routes", "playbooks")) {
            Files.createDirectory(parent.resolve(name));
        }

        assertThat(new FoldersHealth(folders, name -> true).healthy()).isTrue();
        assertThat(new FoldersHealth(folders, name -> true).problems()).isEmpty();
    }

    @Test
    void aMissingFolderIsDownButForPlaybooksThatNobodyConfigured() throws IOException {
        Files.writeString(parent.resolve("routes"), "a file");

        assertThat(new FoldersHealth(folders, name -> false).problems())
                .extracting(HealthProblem::level)
                .containsExactly(Level.DOWN, Level.DOWN, Level.DEGRADED);
        assertThat(new FoldersHealth(folders, "tocsin.playbooks"::equals).problems())
                .extracting(HealthProblem::level)
                .containsExactly(Level.DOWN, Level.DOWN, Level.DOWN);
        assertThat(new FoldersHealth(folders, name -> false).problems().get(0)).satisfies(problem -> {
            assertThat(problem.what()).isEqualTo("The rules folder " + parent.resolve("rules") + " does not exist.");
            assertThat(problem.remedy()).contains("set tocsin.rules");
        });
        assertThat(new FoldersHealth(folders, name -> false).problems().get(1).what())
                .endsWith("is not a folder.");
    }
}

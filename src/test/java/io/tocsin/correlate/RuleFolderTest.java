package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleFolderTest {

    private final Path root;
    private final RuleFolder folder;

    RuleFolderTest(@TempDir Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root.resolve("p"));
        Files.writeString(root.resolve("p/a.drl"), "a");
        folder = new RuleFolder(root, ".drl");
    }

    @Test
    void aLinkInARingIsATroubleOfThatLinkAlone() throws IOException {
        Files.createSymbolicLink(root.resolve("p/ring"), root.resolve("p"));
        Files.createSymbolicLink(root.resolve("p/self.drl"), root.resolve("p/self.drl"));

        assertThat(folder.first().texts()).containsOnlyKeys("p/a.drl");
        assertThat(folder.unreadable()).containsKeys("p/ring", "p/self.drl");
        assertThat(folder.unreadable().get("p/ring")).isEqualTo("a link leads back to a folder above it");

        Files.writeString(root.resolve("p/b.drl"), "b");
        folder.look();
        assertThat(folder.look().texts()).containsOnlyKeys("p/b.drl");
    }

    /** A folder of a file's name cannot be read as a file, whoever runs the test. */
    @Test
    void whatCannotBeReadAnyMoreStaysAsItWas() throws IOException {
        folder.first();
        Files.delete(root.resolve("p/a.drl"));
        Files.createSymbolicLink(root.resolve("p/a.drl"), root.resolve("p/a.drl"));

        for (int i = 0; i < 3; i++) {
            assertThat(folder.look().isEmpty()).isTrue();
        }
        assertThat(folder.unreadable()).containsOnlyKeys("p/a.drl");

        Files.delete(root.resolve("p/a.drl"));
        folder.look();
        assertThat(folder.look().gone()).containsExactly("p/a.drl");
        assertThat(folder.unreadable()).isEmpty();
    }
}

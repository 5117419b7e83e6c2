package io.tocsin.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void aFileIsReadAsFarAsPeopleWrite() throws IOException {
        Path longest = Files.write(folder.resolve("longest"), new byte[TextFiles.MAX_BYTES]);
        Path longer = Files.write(folder.resolve("longer"), new byte[TextFiles.MAX_BYTES + 1]);

        assertThat(TextFiles.read(longest)).hasSize(TextFiles.MAX_BYTES);
        assertThatThrownBy(() -> TextFiles.read(longer))
                .isInstanceOfSatisfying(
                        IOException.class, e -> assertThat(TextFiles.reason(e)).isEqualTo("it is longer than 4 MiB"));
    }

    @Test
    void aPipeIsNotWaitedForAlsoBehindALink() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);

        assertThatThrownBy(() -> TextFiles.read(link))
                .isInstanceOfSatisfying(
                        IOException.class, e -> assertThat(TextFiles.reason(e)).isEqualTo("it is a pipe or device"));
        assertThatThrownBy(() -> TextFiles.read(folder)).isInstanceOf(TextFiles.UnusableFileException.class);
    }

    @Test
    void hiddenFoldersAndFilesAreLeftOutButForTheFolderItself() throws IOException {
        Path root = Files.createDirectories(folder.resolve(".root"));
        Files.writeString(root.resolve("a"), "");
        Files.writeString(root.resolve(".b"), "");
        Files.writeString(Files.createDirectory(root.resolve(".hidden")).resolve("c"), "");
        Files.createSymbolicLink(root.resolve("ring"), root);
        List<Path> failed = new ArrayList<>();

        assertThat(TextFiles.below(root, 4, (path, e) -> failed.add(path))).containsExactly(root.resolve("a"));
        assertThat(failed).containsExactly(root.resolve("ring"));
    }

    @Test
    void aFolderThatIsMissingOrNoFolderIsReportedAsFailed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        List<String> failed = new ArrayList<>();

        for (Path path : List.of(folder.resolve("nowhere"), file)) {
            assertThat(TextFiles.below(path, 4, (wrong, e) -> failed.add(wrong.getFileName() + " " + e.getClass())))
                    .isEmpty();
        }

        assertThat(failed)
                .containsExactly(
                        "nowhere class java.nio.file.NoSuchFileException",
                        "file class java.nio.file.NotDirectoryException");
    }
}

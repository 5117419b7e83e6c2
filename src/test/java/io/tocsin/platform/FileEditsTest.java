package io.tocsin.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a watcher of files reports to the audit. */
class FileEditsTest {

    private final Path data;

    FileEditsTest(@TempDir Path data) {
        this.data = data;
    }

    private LastGood start() {
        return LastGood.in(data, "rules");
    }

    @Test
    void theFilesOfAFirstStartAreOneEdit() {
        LastGood files = start();

        files.keep(Map.of("a.drl", "one", "b.drl", "two"), Set.of("a.drl", "b.drl"));

        assertThat(files.takeEdits()).singleElement().satisfies(edit -> {
            assertThat(edit.file()).isEqualTo(FileEdit.ALL);
            assertThat(edit.after()).hasSize(64);
        });
        assertThat(files.takeEdits()).isEmpty();
    }

    @Test
    void aChangedFileIsReportedOnceWithBothHashes() {
        LastGood files = started("one");

        files.keep(Map.of("a.drl", "two"), Set.of("a.drl"), Map.of("a.drl", "two"));
        files.keep(Map.of("a.drl", "two"), Set.of("a.drl"), Map.of("a.drl", "two"));

        // printf one | sha256sum, printf two | sha256sum
        assertThat(files.takeEdits())
                .containsExactly(new FileEdit(
                        "rules",
                        "a.drl",
                        "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
                        "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3",
                        "@@ line 1 @@\n-one\n+two",
                        true));
    }

    @Test
    void anEditDuringADownTimeIsReportedAtTheNextStart() {
        started("one");

        LastGood files = start();
        files.keep(Map.of("a.drl", "two"), Set.of("a.drl"));

        assertThat(files.takeEdits())
                .containsExactly(new FileEdit(
                        "rules", "a.drl", Sha256.hex("one"), Sha256.hex("two"), "@@ line 1 @@\n-one\n+two", true));
    }

    @Test
    void aRefusedTextIsReportedOnceAndTheOneBeforeStays() {
        LastGood files = started("one");

        for (String text : List.of("broken", "broken", "broken too")) {
            files.keep(Map.of("a.drl", "one"), Set.of("a.drl"), Map.of("a.drl", text));
        }

        assertThat(files.takeEdits())
                .containsExactly(
                        new FileEdit(
                                "rules",
                                "a.drl",
                                Sha256.hex("one"),
                                Sha256.hex("broken"),
                                "@@ line 1 @@\n-one\n+broken",
                                false),
                        new FileEdit(
                                "rules",
                                "a.drl",
                                Sha256.hex("one"),
                                Sha256.hex("broken too"),
                                "@@ line 1 @@\n-one\n+broken too",
                                false));
    }

    @Test
    void aFileThatIsGoneIsReported() {
        LastGood files = started("one");

        files.keep(Map.of(), Set.of());

        assertThat(files.takeEdits()).containsExactly(new FileEdit("rules", "a.drl", Sha256.hex("one"), "", "", true));
    }

    @Test
    void aFolderThatIsNotMountedYetAtAStartIsNoEdit() {
        started("one");

        LastGood files = start();
        files.keep(Map.of(), Set.of());

        assertThat(files.takeEdits()).isEmpty();
    }

    private LastGood started(String text) {
        LastGood files = start();
        files.keep(Map.of("a.drl", text), Set.of("a.drl"), Map.of("a.drl", text));
        files.takeEdits();
        return files;
    }
}

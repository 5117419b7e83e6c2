package io.tocsin.console.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderFilesTest {

    @TempDir
    Path temp;

    private Path folder;
    private FolderFiles files;

    @BeforeEach
    void start() throws IOException {
        folder = Files.createDirectories(temp.resolve("rules"));
        files = new FolderFiles(new FileKind(
                "rules", folder, List.of(".drl"), (path, text) -> new FileCheck.Outcome(List.of(), List.of())));
    }

    @Test
    void aFileIsWrittenWholeAndListed() throws IOException {
        files.write("pack/one.drl", "rule ä");
        files.write("pack/one.drl", "rule b");
        Files.writeString(folder.resolve("pack/readme.md"), "x");

        assertThat(Files.readString(folder.resolve("pack/one.drl"))).isEqualTo("rule b");
        assertThat(files.list()).extracting(FolderFiles.Entry::path).containsExactly("pack/one.drl");
        assertThat(files.read("pack/one.drl").etag()).isEqualTo(FolderFiles.etag("rule b"));
        try (var left = Files.list(folder.resolve("pack"))) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("one.drl", "readme.md");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.drl",
                "/etc/evil.drl",
                "pack/../../evil.drl",
                ".hidden.drl",
                "pack/evil.sh",
                "",
                "a//b.drl",
                "pack/.git/x.drl",
                "C:\\x.drl"
            })
    void aPathThatLeavesTheFolderOrIsNoRuleFileIsRefused(String path) {
        assertThatThrownBy(() -> files.write(path, "x")).isInstanceOf(BadParameterException.class);
        assertThatThrownBy(() -> files.read(path)).isInstanceOf(BadParameterException.class);
    }

    @Test
    void aLinkOutOfTheFolderIsRefused() throws IOException {
        Path outside = Files.createDirectories(temp.resolve("outside"));
        Files.writeString(outside.resolve("secret.drl"), "secret");
        Files.createSymbolicLink(folder.resolve("linked"), outside);
        Files.createSymbolicLink(folder.resolve("one.drl"), outside.resolve("secret.drl"));

        assertThatThrownBy(() -> files.read("linked/secret.drl")).hasMessageContaining("leads out");
        assertThatThrownBy(() -> files.write("linked/new.drl", "x")).hasMessageContaining("leads out");
        assertThatThrownBy(() -> files.read("one.drl")).hasMessageContaining("leads out");
    }

    @Test
    void aMissingFolderIsReadOnlyWithTheReason() {
        FolderFiles none = new FolderFiles(new FileKind(
                "parsers",
                temp.resolve("missing"),
                List.of(".yaml"),
                (path, text) -> new FileCheck.Outcome(List.of(), List.of())));

        assertThat(none.readOnly()).contains("missing does not exist");
        assertThat(none.list()).isEmpty();
        assertThatThrownBy(() -> none.write("a.yaml", "x")).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> files.read("pack/none.drl")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void inAWorkTreeOneFileIsCommittedWithItsAuthorAndOthersStayAsTheyAre() throws Exception {
        try (Git git = Git.init().setDirectory(temp.toFile()).call()) {
            files.write("pack/one.drl", "one");
            files.write("pack/other.drl", "other");

            String commit = GitCommits.commit(folder, "pack/one.drl", "maria", "Add one");

            RevCommit last = git.log().call().iterator().next();
            assertThat(last.name()).startsWith(commit);
            assertThat(last.getAuthorIdent().getName()).isEqualTo("maria");
            assertThat(last.getShortMessage()).isEqualTo("Add one");
            assertThat(git.status().call().getUntracked()).containsExactly("rules/pack/other.drl");

            files.delete("pack/one.drl");
            assertThat(GitCommits.commit(folder, "pack/one.drl", "maria", "Delete one"))
                    .isNotNull();
            assertThat(git.status().call().getMissing()).isEmpty();
        }
        assertThat(GitCommits.commit(Path.of("/"), "x", "maria", "x")).isNull();
    }
}

package io.tocsin.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.platform.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaybooksTest {

    private static String playbook(String id, String title) {
        return """
                apiVersion: playbook/v1
                id: %s
                title: %s
                steps:
                  - {id: done, then: end}
                """.formatted(id, title);
    }

    @Test
    void anEditIsInForceAfterTheNextLook(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), playbook("a", "Old"));
        Playbooks playbooks = Playbooks.in(folder);

        Files.writeString(folder.resolve("a.yaml"), playbook("a", "New"));
        Files.writeString(folder.resolve("b.yaml"), playbook("b", "More"));
        playbooks.reload();

        assertThat(playbooks.inForce()).extracting(Playbook::title).containsExactly("New", "More");
    }

    @Test
    void aFileThatBecameWrongKeepsItsLastGoodPlaybook(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), playbook("a", "Good"));
        Playbooks playbooks = Playbooks.in(folder);

        Files.writeString(folder.resolve("a.yaml"), playbook("a", "Bad").replace("then", "than"));
        playbooks.reload();
        playbooks.reload();

        assertThat(playbooks.get("a").orElseThrow().title()).isEqualTo("Good");
        assertThat(playbooks.files().get(0).problems().toString()).contains("did you mean \"then\"?");
    }

    @Test
    void aFileThatIsWrongAtTheStartHasItsLastGoodPlaybookInForce(@TempDir Path folder) throws IOException {
        Folders folders = new Folders(folder.resolve("data"), folder, folder, folder, folder);
        Files.writeString(folder.resolve("a.yaml"), playbook("a", "Good"));
        Files.writeString(folder.resolve("b.yaml"), playbook("b", "Good too"));
        Files.writeString(folder.resolve("d.yaml"), playbook("d", "Gone soon"));
        new Playbooks(folders).reload();

        Files.writeString(folder.resolve("a.yaml"), playbook("a", "Bad").replace("then", "than"));
        Files.write(folder.resolve("b.yaml"), new byte[] {(byte) 0xff, 'x'});
        Files.writeString(folder.resolve("c.yaml"), "never good");
        Files.delete(folder.resolve("d.yaml"));
        Playbooks again = new Playbooks(folders);

        assertThat(again.inForce()).extracting(Playbook::title).containsExactly("Good", "Good too");
        assertThat(again.files())
                .extracting(file -> String.valueOf(file.error()))
                .satisfiesExactly(
                        a -> assertThat(a)
                                .contains("a.yaml:5", "did you mean \"then\"?", "the last good text is in force"),
                        b -> assertThat(b).contains("cannot be read", "the last good text is in force"),
                        c -> assertThat(c).contains("c.yaml:1", "nothing of this file is in force"));
        assertThat(Playbooks.in(folder).inForce()).isEmpty();

        again.reload();
        Files.writeString(folder.resolve("d.yaml"), "half");
        assertThat(new Playbooks(folders).get("d")).isEmpty();
    }

    @Test
    void aKeptTextThatThisVersionRefusesIsNotUsed(@TempDir Path folder) throws IOException {
        Folders folders = new Folders(folder.resolve("data"), folder, folder, folder, folder);
        Files.writeString(folder.resolve("a.yaml"), playbook("a", "Good"));
        new Playbooks(folders).reload();

        Files.writeString(folder.resolve("data/last-good/playbooks/a.yaml"), "of another version");
        Files.writeString(folder.resolve("a.yaml"), "half");

        assertThat(new Playbooks(folders).inForce()).isEmpty();
    }

    @Test
    void aPipeIsATroubleOfItselfAloneAndHiddenFilesAreLeftOut(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.yaml"), playbook("a", "A"));
        Files.writeString(folder.resolve(".#a.yaml"), "half");
        String pipe = folder.resolve("b.yaml").toString();
        assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();

        Playbooks playbooks = Playbooks.in(folder);

        assertThat(playbooks.inForce()).extracting(Playbook::id).containsExactly("a");
        assertThat(playbooks.files()).hasSize(2);
        assertThat(playbooks.files().get(1).error()).contains("it cannot be read, it is a pipe or device: put a file");
    }

    @Test
    void aFileThatHasGoneIsOutOfForce(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), playbook("a", "A"));
        Playbooks playbooks = Playbooks.in(folder);

        Files.delete(folder.resolve("a.yaml"));
        playbooks.reload();

        assertThat(playbooks.files()).isEmpty();
    }

    @Test
    void ofTwoFilesWithOneIdTheFirstIsInForceAndTheOtherTold(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), playbook("same", "A"));
        Files.writeString(folder.resolve("b.yaml"), playbook("same", "B"));
        Playbooks playbooks = Playbooks.in(folder);

        assertThat(playbooks.inForce()).extracting(Playbook::title).containsExactly("A");
        assertThat(playbooks.files().get(1).problems().toString())
                .contains("b.yaml:1", "is in force from a.yaml", "another id");

        Files.delete(folder.resolve("a.yaml"));
        playbooks.reload();
        assertThat(playbooks.inForce()).extracting(Playbook::title).containsExactly("B");
    }

    @Test
    void aCopyWhoseNameSortsFirstNeverTurnsTheOneInForceOff(@TempDir Path folder) throws IOException {
        Folders folders = new Folders(folder.resolve("data"), folder, folder, folder, folder);
        Files.writeString(folder.resolve("m.yaml"), playbook("same", "Ours"));
        Playbooks playbooks = new Playbooks(folders);
        playbooks.reload();

        Files.writeString(folder.resolve("a.yaml"), playbook("same", "Copy"));
        playbooks.reload();

        assertThat(playbooks.get("same").orElseThrow().title()).isEqualTo("Ours");
        assertThat(playbooks.files().get(0).error()).contains("a.yaml", "in force from m.yaml");

        Playbooks again = new Playbooks(folders);
        assertThat(again.get("same").orElseThrow().title()).as("over a restart").isEqualTo("Ours");
        again.reload();

        Files.writeString(folder.resolve("m.yaml"), "half");
        again.reload();
        assertThat(again.get("same").orElseThrow().title()).isEqualTo("Ours");
        assertThat(new Playbooks(folders).get("same").orElseThrow().title())
                .as("over a restart with a broken file")
                .isEqualTo("Ours");

        Files.delete(folder.resolve("m.yaml"));
        again.reload();
        assertThat(again.get("same").orElseThrow().title()).isEqualTo("Copy");
    }

    @Test
    void aFileThatNobodyCanReadHarmsNoOther(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("good.yaml"), playbook("good", "Good"));
        Files.writeString(folder.resolve("deep.yaml"), "steps: " + "[".repeat(20_000) + "]".repeat(20_000));
        Files.writeString(folder.resolve("deep-block.yaml"), "- ".repeat(20_000) + "x");
        Files.writeString(folder.resolve("half-deep.yaml"), "id: {a: ".repeat(20_000));
        Files.writeString(folder.resolve("long.yaml"), "# a comment\n".repeat(4 * 1024 * 1024 / 12));
        Files.writeString(folder.resolve("longer.yaml"), "x".repeat(4 * 1024 * 1024 + 1));
        Files.writeString(folder.resolve("half.yaml"), playbook("half", "Half").substring(0, 60));
        Files.writeString(folder.resolve("loop.yaml"), "steps: &a [*a]\n");
        Files.writeString(
                folder.resolve("many.yaml"),
                playbook("many", "Many") + "labels: {x: \"" + "x".repeat(200_000) + "\"}\n"
                        + "  - {id: a, if: \"true\", then: end}\n".repeat(5));
        Files.writeString(
                folder.resolve("cel.yaml"),
                playbook("cel", "Cel").replace("id: done", "if: \"" + "(".repeat(20_000) + "\", id: done"));

        Playbooks playbooks = Playbooks.in(folder);

        assertThat(playbooks.inForce()).extracting(Playbook::id).containsExactly("good");
        assertThat(playbooks.files()).hasSize(10).allSatisfy(file -> assertThat(
                        file.file().equals("good.yaml") ? "good.yaml:1: a; b" : String.valueOf(file.error()))
                .as(file.file())
                .contains(file.file() + ":")
                .doesNotContain("Exception", "StackOverflow", "\tat ")
                .hasSizeLessThan(600));
    }

    @Test
    void anAuthorIsToldOfTwoFilesWithOneId(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), playbook("same", "A"));
        Files.writeString(folder.resolve("b.yaml"), playbook("same", "B"));

        assertThat(new PlaybookChecker(Connectors.builtIn())
                        .check(List.of(folder))
                        .problems())
                .singleElement()
                .asString()
                .contains("b.yaml", "a.yaml");
    }

    @Test
    void aPreviewOfAStepThatMakesNoRequestIsAWarning(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), """
                apiVersion: playbook/v1
                id: a
                title: A
                steps:
                  - {id: may, approval: {ask: "Go on?", preview: [words]}}
                  - {id: words, set: {x: "1"}, then: end}
                """);

        assertThat(new PlaybookChecker(Connectors.builtIn())
                        .check(List.of(folder))
                        .problems())
                .map(Problem::toString)
                .anyMatch(text -> text.contains("a.yaml:5:1: ")
                        && text.contains("approval.preview of \"may\" names \"words\", which makes no request"));
    }

    @Test
    void aFolderThatIsNotThereHasNoPlaybooks(@TempDir Path folder) {
        assertThat(Playbooks.in(folder.resolve("none")).inForce()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeListedForAMomentChangesNothing(@TempDir Path parent) throws IOException {
        Path folder = Files.createDirectory(parent.resolve("playbooks"));
        Files.writeString(folder.resolve("a.yaml"), playbook("a", "Good"));
        Playbooks playbooks = Playbooks.in(folder);
        assertThat(playbooks.folderError()).isEmpty();

        Files.move(folder, parent.resolve("away"));
        playbooks.reload();
        assertThat(playbooks.get("a")).isPresent();
        assertThat(playbooks.folderError()).contains("cannot be read, it is missing");
        Files.createSymbolicLink(folder, folder);
        playbooks.reload();
        assertThat(playbooks.get("a")).isPresent();

        Files.delete(folder);
        Files.move(parent.resolve("away"), folder);
        playbooks.reload();
        assertThat(playbooks.get("a")).isPresent();
        assertThat(playbooks.folderError()).isEmpty();
    }

    @Test
    void patternsNameRules() {
        AlertTrigger trigger = new AlertTrigger(List.of("ssh-bruteforce", "*-scan", "a*b*c"), Set.of("new"), null);

        assertThat(List.of("ssh-bruteforce", "port-scan", "abc", "aXbYc")).allMatch(trigger::names);
        assertThat(List.of("ssh-bruteforce2", "scan", "ab", "port-scanner")).noneMatch(trigger::names);
    }

    @Test
    void anAuthorSeesEveryProblemOfEveryFile(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), playbook("a", "A"));
        Files.writeString(folder.resolve("b.yaml"), "id: b\n");

        PlaybookChecker.Report report =
                new PlaybookChecker(Connectors.builtIn()).check(List.of(folder, folder.resolve("none.yaml")));

        assertThat(report.files()).isEqualTo(3);
        assertThat(report.problems())
                .extracting(Problem::message)
                .hasSize(4)
                .anyMatch(m -> m.contains("cannot be read"));
    }
}

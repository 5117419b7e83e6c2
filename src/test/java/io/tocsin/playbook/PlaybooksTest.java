package io.tocsin.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        assertThat(playbooks.files().get(1).problems().toString()).contains("is taken by a.yaml");

        Files.delete(folder.resolve("a.yaml"));
        playbooks.reload();
        assertThat(playbooks.inForce()).extracting(Playbook::title).containsExactly("B");
    }

    @Test
    void aFolderThatIsNotThereHasNoPlaybooks(@TempDir Path folder) {
        assertThat(Playbooks.in(folder.resolve("none")).inForce()).isEmpty();
    }

    @Test
    void patternsNameRules() {
        AlertTrigger trigger = new AlertTrigger(List.of("ssh-bruteforce", "*-scan", "a*b*c"), null);

        assertThat(List.of("ssh-bruteforce", "port-scan", "abc", "aXbYc")).allMatch(trigger::names);
        assertThat(List.of("ssh-bruteforce2", "scan", "ab", "port-scanner")).noneMatch(trigger::names);
    }

    @Test
    void anAuthorSeesEveryProblemOfEveryFile(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), playbook("a", "A"));
        Files.writeString(folder.resolve("b.yaml"), "id: b\n");

        PlaybookChecker.Report report = new PlaybookChecker().check(List.of(folder, folder.resolve("none.yaml")));

        assertThat(report.files()).isEqualTo(3);
        assertThat(report.problems())
                .extracting(Problem::message)
                .hasSize(4)
                .anyMatch(m -> m.contains("cannot be read"));
    }
}

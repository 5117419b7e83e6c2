package io.tocsin.console.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.platform.Folders;
import io.tocsin.playbook.Playbooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileChecksTest {

    @Test
    void filesOfIncidentsAreCheckedAsWhatTheyAre(@TempDir Path folder) throws IOException {
        Path playbooks = Files.createDirectory(folder.resolve("playbooks"));
        Path rules = Files.createDirectory(folder.resolve("rules"));
        FileCheck check = new FileChecks()
                .playbookFiles(new Folders(folder, rules, folder, playbooks, folder), Playbooks.in(playbooks))
                .check();

        assertThat(check.check("incidents/sla.yaml", "clocks: {high: {acknowledge: 15m}}\n")
                        .problems())
                .isEmpty();
        assertThat(check.check("incidents/sla.yaml", "clocks: {}\nwarn: 2\n").problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.line()).isEqualTo(2);
                    assertThat(problem.message()).startsWith("warn is a share");
                });
        assertThat(check.check("incidents/a.incident.yaml", "id: a\ntasks: [{title: Look}]\n")
                        .problems())
                .isEmpty();
        assertThat(check.check("incidents/a.incident.yaml", "id: a\ntask: []\n").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).isEqualTo(2));
        assertThat(check.check("a.yaml", "id: a\ntask: []\n").problems())
                .as("a playbook")
                .isNotEmpty();
    }
}

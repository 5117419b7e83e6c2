package io.tocsin.platform.permissions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tocsin.platform.Folders;
import io.tocsin.platform.HealthProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run by any user; what needs another owner is judged by its numbers in {@link EditableFolderTest}. */
class PermissionsHealthTest {

    private final Path data;
    private final Path rules;
    private final Path routes;
    private final Folders folders;

    PermissionsHealthTest(@TempDir Path top) throws IOException {
        data = top.resolve("data");
        rules = Files.createDirectories(top.resolve("rules"));
        routes = Files.createDirectories(top.resolve("routes"));
        folders = new Folders(data, rules, routes, top.resolve("playbooks"), top.resolve("parsers"));
    }

    @Test
    void aNewDataFolderIsItsOwnersAlone() throws IOException {
        DataFolder.close(data);

        assertThat(permissions(data)).isEqualTo("rwx------");
    }

    @Test
    void anExistingFolderIsClosedBeforeAnythingInItIsLookedAt() throws IOException {
        Files.createDirectory(data);
        set(data, "rwxr-xr-x");

        DataFolder.close(data);

        assertThat(permissions(data)).isEqualTo("rwx------");
    }

    @Test
    void whatIsInTheDataFolderLosesThePermissionsOfOthers() throws IOException {
        Path log = Files.createDirectories(data.resolve("log"));
        set(log, "rwxrwxr-x");
        Path table = Files.writeString(log.resolve("000012.sst"), "x");
        set(table, "rw-rw-r--");

        PermissionsHealth health = looked();

        assertThat(permissions(log)).isEqualTo("rwx------");
        assertThat(permissions(table)).isEqualTo("rw-------");
        assertThat(health.problems()).isEmpty();
        assertThat(health.healthy()).isTrue();
    }

    @Test
    void aLinkInTheDataFolderIsNotFollowed(@TempDir Path elsewhere) throws IOException {
        Path file = Files.writeString(elsewhere.resolve("file"), "x");
        set(file, "rw-r--r--");
        Files.createDirectories(data);
        Files.createSymbolicLink(data.resolve("link"), file);

        assertThat(looked().problems()).isEmpty();
        assertThat(permissions(file)).isEqualTo("rw-r--r--");
    }

    @Test
    void aFolderThatAllUsersShareIsLeftAsItIsAndReported() throws IOException {
        Files.createDirectories(data);
        Files.setAttribute(data, "unix:mode", 01777);

        PermissionsHealth health = looked();

        assertThat((int) Files.getAttribute(data, "unix:mode") & 07777).isEqualTo(01777);
        assertThat(health.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.level()).isEqualTo(HealthProblem.Level.DEGRADED);
            assertThat(problem.remedy()).contains("a data folder of its own");
        });
    }

    @Test
    void aRoutesFileThatEverybodyMayWriteIsReportedWithTheCommand() throws IOException {
        Path file = Files.writeString(routes.resolve("a.camel.yaml"), "");
        set(file, "rw-rw-rw-");

        List<HealthProblem> problems = looked().problems();

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.level()).isEqualTo(HealthProblem.Level.DEGRADED);
            assertThat(problem.what()).contains("routes", file + " (everybody may write)");
            assertThat(problem.remedy()).contains("chmod go-w '" + file + "'");
        });
    }

    @Test
    void theProblemIsGoneWhenItIsResolved() throws IOException {
        set(rules, "rwxrwxrwx");
        PermissionsHealth health = looked();
        assertThat(health.problems()).hasSize(1);

        set(rules, "rwxr-xr-x");
        health.look();

        assertThat(health.problems()).isEmpty();
    }

    @Test
    void aFileOfAnotherUserIsReported() throws IOException {
        assumeThat(LocalUser.ofServer().user())
                .as("only root can give files away")
                .isEqualTo(LocalUser.ROOT);
        Path file = Files.writeString(rules.resolve("a.drl"), "");
        Files.setAttribute(file, "unix:uid", 12345);

        assertThat(looked().problems()).singleElement().satisfies(problem -> assertThat(problem.what())
                .contains(file + " (belongs to 12345)"));
    }

    private PermissionsHealth looked() {
        PermissionsHealth health = new PermissionsHealth(folders);
        health.look();
        return health;
    }

    private static void set(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}

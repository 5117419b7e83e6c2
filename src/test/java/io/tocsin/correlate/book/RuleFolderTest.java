package io.tocsin.correlate.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.drl.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
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

    @Test
    void aLinkToItselfBelowTheFolderIsATroubleOfThatLinkAlone() throws IOException {
        folder.first();
        Files.createSymbolicLink(root.resolve("rules"), Path.of("rules"));
        Files.createSymbolicLink(root.resolve("up"), root);

        for (int i = 0; i < 3; i++) {
            assertThat(folder.look().isEmpty()).isTrue();
        }
        assertThat(folder.unreadable()).containsOnlyKeys("rules", "up");
    }

    @Test
    void whileTheFolderIsAwayOrNoFolderNothingIsGone() throws IOException {
        folder.first();
        Path away = root.resolveSibling("away-" + root.getFileName());
        Files.move(root, away);
        for (int i = 0; i < 3; i++) {
            assertThat(folder.look().isEmpty()).isTrue();
        }
        assertThat(folder.unreadable()).containsExactly(Map.entry("", "it is missing"));

        Files.createSymbolicLink(root, root);
        assertThat(folder.look().isEmpty()).isTrue();
        assertThat(folder.unreadable()).containsOnlyKeys("");

        Files.delete(root);
        Files.writeString(root, "no folder");
        assertThat(folder.look().isEmpty()).isTrue();
        assertThat(folder.unreadable()).containsExactly(Map.entry("", "it is not a folder"));

        Files.delete(root);
        Files.move(away, root);
        Files.delete(root.resolve("p/a.drl"));
        folder.look();
        assertThat(folder.look().gone()).containsExactly("p/a.drl");
    }

    /** Root may list everything, so a link to itself stands for a folder that cannot be listed. */
    @Test
    void whileAPackCannotBeListedNothingOfItIsGone() throws IOException {
        folder.first();
        Files.move(root.resolve("p"), root.resolve(".p"));
        Files.createSymbolicLink(root.resolve("p"), Path.of("p"));

        for (int i = 0; i < 3; i++) {
            assertThat(folder.look().isEmpty()).isTrue();
        }
        assertThat(folder.unreadable()).containsOnlyKeys("p");

        Files.delete(root.resolve("p"));
        Files.createSymbolicLink(root.resolve("p"), root.resolve("not-mounted-now"));
        for (int i = 0; i < 3; i++) {
            assertThat(folder.look().isEmpty()).isTrue();
        }
        assertThat(folder.unreadable()).containsExactly(Map.entry("p", "its link leads nowhere"));
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

    @Test
    void aPipeIsATroubleOfItselfAloneAndIsNotWaitedFor() throws Exception {
        Path pipe = root.resolve("p/pipe.drl");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Files.write(root.resolve("p/long.drl"), new byte[5 * 1024 * 1024]);

        assertThat(folder.first().texts()).containsOnlyKeys("p/a.drl");
        assertThat(folder.unreadable())
                .containsEntry("p/pipe.drl", "it is a pipe or device")
                .containsEntry("p/long.drl", "it is longer than 4 MiB");
    }

    /** As Kubernetes mounts a ConfigMap: the files are links into a hidden link, which an edit turns to another folder. */
    @Test
    void ofAMountedConfigMapEachFileIsThereOnceAndEditsArrive() throws IOException {
        Path pack = Files.createDirectory(root.resolve("cm"));
        Files.writeString(Files.createDirectory(pack.resolve("..1")).resolve("one.drl"), "one");
        Files.createSymbolicLink(pack.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(pack.resolve("one.drl"), Path.of("..data/one.drl"));

        assertThat(folder.first().texts()).containsOnlyKeys("cm/one.drl", "p/a.drl");
        assertThat(folder.unreadable()).isEmpty();

        Files.writeString(Files.createDirectory(pack.resolve("..2")).resolve("one.drl"), "two");
        Files.createSymbolicLink(pack.resolve("..data_tmp"), Path.of("..2"));
        Files.move(pack.resolve("..data_tmp"), pack.resolve("..data"), StandardCopyOption.REPLACE_EXISTING);
        folder.look();
        assertThat(folder.look().texts()).containsExactly(Map.entry("cm/one.drl", "two"));
    }

    @Test
    void aNameThatIsNearlyRightIsTold() throws IOException {
        for (String name :
                List.of("Upper.DRL", "x.test.yml", "x.list.yml", "x.LIST.yaml", ".y.test.yml", "README.md")) {
            Files.writeString(root.resolve("p").resolve(name), "");
        }
        folder.first();

        assertThat(folder.misnamed())
                .extracting(Problem::toString)
                .containsExactly(
                        "p/Upper.DRL: it is passed over: its name does not end with .drl; name it Upper.drl",
                        "p/x.LIST.yaml: it is passed over: its name does not end with .list.yaml; name it x.list.yaml",
                        "p/x.list.yml: it is passed over: its name does not end with .list.yaml; name it x.list.yaml",
                        "p/x.test.yml: it is passed over: its name does not end with .test.yaml; name it x.test.yaml");
    }
}

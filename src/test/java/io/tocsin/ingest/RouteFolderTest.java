package io.tocsin.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteFolderTest {

    @Test
    void aPipeIsATroubleOfItselfAloneAndHiddenFilesAreLeftOut(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.camel.yaml"), "- route: {}");
        Files.writeString(folder.resolve(".#a.camel.yaml"), "half");
        String pipe = folder.resolve("b.camel.yaml").toString();
        assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();

        RouteFolder.Found found = RouteFolder.read(folder, any -> true);

        assertThat(found.texts()).containsOnlyKeys("a.camel.yaml");
        assertThat(found.unreadable()).containsOnlyKeys("b.camel.yaml");
    }

    /** A listing that fails must not read as "there are none", which would stop every route. */
    @Test
    void aFolderThatIsNotThereOrNoFolderIsAFailureAndNotEmpty(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> RouteFolder.read(folder.resolve("gone"), any -> true))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> RouteFolder.read(file, any -> true)).isInstanceOf(IOException.class);
        Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        assertThatThrownBy(() -> RouteFolder.read(folder.resolve("loop"), any -> true))
                .isInstanceOf(IOException.class);
        Files.createSymbolicLink(folder.resolve("connectors"), folder.resolve("connectors"));
        assertThatThrownBy(() -> RouteFolder.read(folder, any -> true)).isInstanceOf(IOException.class);
    }

    @Test
    void aLinkThatLeadsToItselfOrToADeviceIsATroubleOfItselfAlone(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.camel.yaml"), "- route: {}");
        Files.createSymbolicLink(folder.resolve("b.camel.yaml"), folder.resolve("b.camel.yaml"));
        Files.createSymbolicLink(folder.resolve("c.camel.yaml"), Path.of("/dev/zero"));

        RouteFolder.Found found = RouteFolder.read(folder, any -> true);

        assertThat(found.texts()).containsOnlyKeys("a.camel.yaml");
        assertThat(found.unreadable()).containsOnlyKeys("b.camel.yaml", "c.camel.yaml");
        assertThat(found.unreadable().get("b.camel.yaml")).doesNotContain("Exception");
    }
}

package io.tocsin.ingest;

import static org.assertj.core.api.Assertions.assertThat;

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

        RouteFolder.Found found = RouteFolder.read(folder);

        assertThat(found.texts()).containsOnlyKeys("a.camel.yaml");
        assertThat(found.unreadable()).containsOnlyKeys("b.camel.yaml");
    }
}

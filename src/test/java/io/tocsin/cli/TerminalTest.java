package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalTest {

    @Test
    void aFileIsNoTerminal(@TempDir Path folder) throws IOException {
        Path log = Files.createFile(folder.resolve("tocsin.log"));
        Path descriptor = Files.createSymbolicLink(folder.resolve("1"), log);

        assertThat(Terminal.isTerminal(descriptor)).isFalse();
    }

    @Test
    void theNullDeviceIsNoTerminal(@TempDir Path folder) throws IOException {
        assertThat(Terminal.isTerminal(Files.createSymbolicLink(folder.resolve("1"), Path.of("/dev/null"))))
                .isFalse();
    }
}

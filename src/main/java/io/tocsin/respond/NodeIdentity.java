package io.tocsin.respond;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Who holds a lease. Only one process at a time has a data folder, so a lease of the same node and another boot is a
 * dead process's and free at once.
 *
 * @param id of the data folder, kept in its file {@code node.id}
 * @param boot of this start of the process
 */
record NodeIdentity(String id, String boot) {

    static NodeIdentity of(Path dataFolder) {
        Path file = dataFolder.resolve("node.id");
        try {
            Files.createDirectories(dataFolder);
            if (!Files.exists(file) || Files.size(file) == 0) {
                Files.writeString(file, UUID.randomUUID().toString(), StandardCharsets.UTF_8);
            }
            return new NodeIdentity(
                    Files.readString(file, StandardCharsets.UTF_8).strip(),
                    UUID.randomUUID().toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the node's id in " + file, e);
        }
    }
}

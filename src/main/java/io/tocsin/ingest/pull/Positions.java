package io.tocsin.ingest.pull;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.Snapshot;
import io.tocsin.platform.TransientException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** How far each source has come, a file of JSON for each in the data folder. */
public final class Positions implements Snapshot {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String END = ".json";

    private final Path folder;

    public Positions(Path folder) {
        this.folder = folder;
    }

    /** @throws TransientException where it is there and cannot be read; starting anew would bring everything again */
    public <T> Optional<T> load(String name, Class<T> type) {
        Path file = file(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), type));
        } catch (IOException e) {
            throw new TransientException(
                    "How far " + name + " has come cannot be read from " + file
                            + "; mend the file, or remove it to begin anew: " + e.getMessage(),
                    e);
        }
    }

    /** Returns when it is on disk. */
    public void save(String name, Object position) {
        Path next = folder.resolve(name + ".next");
        try {
            Files.createDirectories(folder);
            Files.write(next, JSON.writeValueAsBytes(position));
            try (FileChannel written = FileChannel.open(next, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(next, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new TransientException("How far " + name + " has come cannot be kept: " + e.getMessage(), e);
        }
    }

    @Override
    public String part() {
        return "positions";
    }

    @Override
    public void into(Path copies) {
        try {
            Files.createDirectories(copies);
            if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + END)) {
                    for (Path file : files) {
                        Files.copy(file, copies.resolve(file.getFileName()));
                    }
                }
            }
        } catch (IOException e) {
            throw new PermanentException("the positions of sources cannot be copied: " + e.getMessage(), e);
        }
    }

    private Path file(String name) {
        return folder.resolve(name + END);
    }
}

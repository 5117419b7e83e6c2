package io.tocsin.console;

import io.tocsin.platform.Folders;
import io.tocsin.platform.TransientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.multipart.MultipartFile;

/** Where files that were sent stay until the job that reads them has ended: the folder {@code uploads} below {@code tocsin.data}. */
@Component
final class Uploads {

    private static final Logger log = LoggerFactory.getLogger(Uploads.class);

    private final Path folder;

    /** What is left of an earlier run belongs to nobody. */
    Uploads(Folders folders) {
        folder = folders.data().resolve("uploads");
        try (Stream<Path> left = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            for (Path file : (Iterable<Path>) left::iterator) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("Files of an earlier run stay in {}: {}", folder, e.toString());
        }
    }

    /** Keeps a file for whoever deletes it. */
    Path keep(MultipartFile sent) {
        try {
            Files.createDirectories(folder);
            Path file = Files.createTempFile(folder, "events-", ".lines");
            sent.transferTo(file);
            return file;
        } catch (IOException e) {
            throw new TransientException("The file cannot be kept in " + folder + ": is the disk full?", e);
        }
    }
}

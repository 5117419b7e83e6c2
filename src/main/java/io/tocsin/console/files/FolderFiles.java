package io.tocsin.console.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.platform.Sha256;
import io.tocsin.platform.TextFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files of a folder, as texts. A file is replaced whole, in one move, and only within the folder. */
final class FolderFiles {

    private static final int DEEPEST = 5;
    private static final int MAX_CHARACTERS = 512 * 1024;
    private static final Pattern PATH =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,99}/){0,4}[A-Za-z0-9][A-Za-z0-9._-]{0,119}");

    private final FileKind kind;

    FolderFiles(FileKind kind) {
        this.kind = kind;
    }

    /** @param modified when it was changed last, by the file system */
    record Entry(String path, long size, Instant modified) {}

    /** @param etag changes with the text */
    record Content(String path, String text, String etag) {}

    /** Why nothing can be written; empty where it can. */
    String readOnly() {
        Path folder = kind.folder();
        if (!Files.isDirectory(folder)) {
            return "The folder " + folder + " does not exist.";
        }
        return Files.isWritable(folder)
                ? ""
                : "The folder " + folder
                        + " is read-only for the server: edit the files where they come from, or mount it writable.";
    }

    List<Entry> list() {
        List<Entry> found = new ArrayList<>();
        for (Path file : TextFiles.below(kind.folder(), DEEPEST, (path, e) -> {})) {
            String path = kind.folder().relativize(file).toString().replace('\\', '/');
            if (isEditable(path)) {
                try {
                    found.add(new Entry(
                            path,
                            Files.size(file),
                            Files.getLastModifiedTime(file).toInstant()));
                } catch (IOException e) {
                    // It is gone since: the next list is right again.
                }
            }
        }
        found.sort((one, other) -> one.path().compareTo(other.path()));
        return found;
    }

    private boolean isEditable(String path) {
        return PATH.matcher(path).matches() && kind.endings().stream().anyMatch(path::endsWith);
    }

    /** @throws NotFoundException where there is none */
    Content read(String path) {
        Content content = readIfThere(path);
        if (content == null) {
            throw new NotFoundException("There is no file \"" + path + "\" in the folder of " + kind.name() + ".");
        }
        return content;
    }

    /** Null where there is none. */
    @Nullable
    Content readIfThere(String path) {
        Path file = resolve(path);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            String text = TextFiles.read(file);
            return new Content(path, text, etag(text));
        } catch (IOException e) {
            throw new ConflictException(path + " cannot be read: " + TextFiles.reason(e));
        }
    }

    static String etag(String text) {
        return Sha256.hex(text).substring(0, 16);
    }

    /** Writes it beside the file and moves it into its place: a reader sees the old text or the new one. */
    void write(String path, String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new BadParameterException("text", "text must have at most " + MAX_CHARACTERS + " characters");
        }
        Path file = writable(path);
        Path folder = file.resolveSibling(".");
        Path beside = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.createDirectories(folder);
            try (FileChannel out = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ConflictException(path + " was not saved: " + TextFiles.reason(e));
        }
    }

    void delete(String path) {
        try {
            Files.delete(writable(path));
        } catch (IOException e) {
            throw new ConflictException(path + " was not deleted: " + TextFiles.reason(e));
        }
    }

    private Path writable(String path) {
        String readOnly = readOnly();
        if (!readOnly.isEmpty()) {
            throw new ConflictException(readOnly);
        }
        return resolve(path);
    }

    /** Within the folder, with no link on the way that leaves it. */
    Path resolve(String path) {
        if (!isEditable(path)) {
            throw new BadParameterException(
                    "path",
                    "path must be a file below the folder of " + kind.name() + " that ends with "
                            + String.join(", ", kind.endings())
                            + ", of letters, digits, hyphens, dots and underscores");
        }
        Path file = kind.folder().resolve(path);
        Path there = file;
        while (there != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            there = there.getParent();
        }
        try {
            if (there == null || !there.toRealPath().startsWith(kind.folder().toRealPath())) {
                throw new BadParameterException("path", path + " leads out of the folder of " + kind.name());
            }
        } catch (IOException e) {
            throw new ConflictException(path + " cannot be read: " + TextFiles.reason(e));
        }
        return file;
    }
}

package io.tocsin.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The texts that people put into folders for the server to read: rules, lists, tests, playbooks, routes. */
public final class TextFiles {

    /** Longer than anything that people write, and short enough to be read again and again. */
    private static final int MAX_MIB = 4;

    static final int MAX_BYTES = MAX_MIB * 1024 * 1024;

    /** What to do where a file cannot be read. */
    public static final String REMEDY =
            "put a file of at most " + MAX_MIB + " MiB there that the server's user may read, or take it away";

    private TextFiles() {}

    /**
     * What is below a folder and no folder, in order; nothing where there is no folder. Links are followed. What has a name
     * that begins with a point is left out, files and folders: editors and mounts keep there what is not meant yet, or no
     * more. The folder itself may be named so.
     *
     * @param deepest how many folders down, the folder itself being the first
     * @param failed told of what cannot be looked at, and of links that lead back to a folder above them
     */
    public static List<Path> below(Path folder, int deepest, BiConsumer<Path, IOException> failed) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), deepest, new SimpleFileVisitor<>() {

                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                    return path.equals(folder) || !isHidden(path)
                            ? FileVisitResult.CONTINUE
                            : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    if (!isHidden(path) && !attributes.isDirectory()) {
                        found.add(path);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException e) {
                    if (!isHidden(path) && !(e instanceof NoSuchFileException)) {
                        failed.accept(path, e);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path path, @Nullable IOException e) {
                    if (e != null) {
                        failed.accept(path, e);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            failed.accept(folder, e);
        }
        found.sort(null);
        return found;
    }

    public static boolean isHidden(Path path) {
        Path name = path.getFileName();
        return name != null && name.toString().startsWith(".");
    }

    /**
     * What a file says. Bytes that are no UTF-8 become U+FFFD, which is an error with its line for whoever reads the text.
     *
     * @throws UnusableFileException where it is no regular file, which might never end, or is longer than {@link #MAX_BYTES}
     */
    public static String read(Path file) throws IOException {
        check(file, Files.readAttributes(file, BasicFileAttributes.class));
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw tooLong(file);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static void check(Path file, BasicFileAttributes attributes) throws UnusableFileException {
        if (!attributes.isRegularFile()) {
            throw new UnusableFileException(
                    file, attributes.isDirectory() ? "it is a folder" : "it is a pipe or device");
        }
        if (attributes.size() > MAX_BYTES) {
            throw tooLong(file);
        }
    }

    private static UnusableFileException tooLong(Path file) {
        return new UnusableFileException(file, "it is longer than " + MAX_MIB + " MiB");
    }

    /** It is there, and is no file that people write. */
    public static final class UnusableFileException extends FileSystemException {
        UnusableFileException(Path file, String reason) {
            super(file.toString(), null, reason);
        }
    }

    /** Why a file cannot be read, in words. */
    public static String reason(IOException e) {
        if (e instanceof UnusableFileException unusable) {
            return String.valueOf(unusable.getReason());
        }
        return e instanceof AccessDeniedException
                ? "permission denied"
                : e instanceof FileSystemLoopException ? "a link leads back to a folder above it" : inWords(e);
    }

    /** As the operating system says it, e.g. {@code Too many open files}. */
    private static String inWords(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it does not exist";
        }
        String reason = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
        return reason == null ? e.toString() : reason;
    }
}

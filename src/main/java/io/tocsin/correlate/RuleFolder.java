package io.tocsin.correlate;

import io.tocsin.platform.TransientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rule files on disk: {@code <folder>/<pack>/<name>.drl}. Looked at from time to time rather than watched, because
 * that works on every file system and with every editor's way to save.
 *
 * <p>Not thread-safe.
 */
final class RuleFolder {

    /** File systems may give times in whole seconds: a text changed so recently may change again unseen. */
    private static final Duration TRUSTED_AFTER = Duration.ofSeconds(3);

    private final Path folder;
    private final String ending;
    private Map<String, Stamp> stamps = Map.of();
    private Map<String, String> taken = new TreeMap<>();
    private Map<String, String> before = Map.of();

    /** @param ending what the names of the files end with */
    RuleFolder(Path folder, String ending) {
        this.folder = folder;
        this.ending = ending;
    }

    /** What a file system says of a file, and the text it had then. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key, String text, boolean trusted) {}

    /**
     * What changed.
     *
     * @param texts new texts by path below the folder
     * @param gone paths of files that are no more
     */
    record Change(Map<String, String> texts, Set<String> gone) {

        boolean isEmpty() {
            return texts.isEmpty() && gone.isEmpty();
        }
    }

    /** All that is there, as a change from nothing. */
    Change first() {
        Map<String, String> now = read();
        before = now;
        taken = new TreeMap<>(now);
        return new Change(now, Set.of());
    }

    /**
     * What changed since the last change and has stayed the same since the last look: a file that is being written is
     * taken when it is whole.
     */
    Change look() {
        Map<String, String> now = read();
        Map<String, String> texts = new TreeMap<>();
        now.forEach((file, text) -> {
            if (text.equals(before.get(file)) && !text.equals(taken.get(file))) {
                texts.put(file, text);
            }
        });
        Set<String> gone = new HashSet<>(taken.keySet());
        gone.removeIf(file -> now.containsKey(file) || before.containsKey(file));
        before = now;
        taken.putAll(texts);
        taken.keySet().removeAll(gone);
        return new Change(texts, gone);
    }

    private Map<String, String> read() {
        Map<String, Stamp> seen = new HashMap<>();
        Map<String, String> texts = new TreeMap<>();
        for (Path path : files(folder, ending)) {
            String file = folder.relativize(path).toString().replace('\\', '/');
            Stamp stamp = stamp(path, stamps.get(file));
            if (stamp != null) {
                seen.put(file, stamp);
                texts.put(file, stamp.text());
            }
        }
        stamps = seen;
        return texts;
    }

    private static @Nullable Stamp stamp(Path path, @Nullable Stamp old) {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            if (old != null
                    && old.trusted()
                    && old.modified().equals(now.lastModifiedTime())
                    && old.size() == now.size()
                    && String.valueOf(old.key()).equals(String.valueOf(now.fileKey()))) {
                return old;
            }
            boolean trusted =
                    now.lastModifiedTime().toInstant().isBefore(Instant.now().minus(TRUSTED_AFTER));
            // bytes that are no UTF-8 become signs that the parser reports with their line
            String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
            return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey(), text, trusted);
        } catch (NoSuchFileException e) {
            return null; // gone between listing and reading
        } catch (IOException e) {
            throw new TransientException("cannot read rule file " + path + ": check its permissions", e);
        }
    }

    /** The rule files below a folder, in order; none where there is no folder. */
    static List<Path> files(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(folder, 4, FileVisitOption.FOLLOW_LINKS)) {
            return found.filter(path -> path.getFileName().toString().endsWith(ending)
                            && !path.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new TransientException("cannot list rule files in " + folder + ": check its permissions", e);
        }
    }
}

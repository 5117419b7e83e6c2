package io.tocsin.correlate.book;

import io.tocsin.correlate.drl.Problem;
import io.tocsin.platform.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rule files on disk: {@code <folder>/<pack>/<name>.drl}. Looked at from time to time rather than watched, because
 * that works on every file system and with every editor's way to save.
 *
 * <p>Not thread-safe.
 */
public final class RuleFolder {

    /** File systems may give times in whole seconds: a text changed so recently may change again unseen. */
    private static final Duration TRUSTED_AFTER = Duration.ofSeconds(3);

    static final int DEEPEST = 4;

    private final Path folder;
    private final String ending;
    private Map<String, Stamp> stamps = Map.of();
    private Map<String, String> taken = new TreeMap<>();
    private Map<String, String> before = Map.of();
    private Map<String, String> unreadable = Map.of();
    private List<Problem> misnamed = List.of();

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
    public record Change(Map<String, String> texts, Set<String> gone) {

        public boolean isEmpty() {
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

    /** These are the texts, by path, of files that cannot be read now: as if they had been read before. */
    void readBefore(Map<String, String> texts) {
        if (!texts.isEmpty()) {
            taken.putAll(texts);
            Map<String, String> all = new TreeMap<>(before);
            all.putAll(texts);
            before = all;
        }
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
        Map<String, String> failed = new TreeMap<>();
        List<Problem> passedOver = new ArrayList<>();
        for (Path path : TextFiles.below(folder, DEEPEST, (wrong, e) -> failed.put(name(wrong), TextFiles.reason(e)))) {
            String file = name(path);
            if (!file.endsWith(ending)) {
                if (Files.isSymbolicLink(path) && isPack(file)) {
                    failed.put(file, "its link leads nowhere");
                }
                Misnamed.problem(file).ifPresent(passedOver::add);
                continue;
            }
            try {
                Stamp stamp = stamp(path, stamps.get(file));
                seen.put(file, stamp);
                texts.put(file, stamp.text());
            } catch (NoSuchFileException e) {
                seen.remove(file); // gone between listing and reading, or a link to nowhere
            } catch (IOException e) {
                failed.put(file, TextFiles.reason(e));
            }
        }
        // what cannot be read now is as it was
        taken.forEach((file, text) -> {
            if (failed.keySet().stream()
                    .anyMatch(wrong -> wrong.isEmpty() || file.equals(wrong) || file.startsWith(wrong + "/"))) {
                texts.putIfAbsent(file, text);
            }
        });
        stamps = seen;
        unreadable = failed;
        misnamed = List.copyOf(passedOver);
        return texts;
    }

    /** Whether there were files below a folder of this name. */
    private boolean isPack(String name) {
        return taken.keySet().stream().anyMatch(file -> file.startsWith(name + "/"));
    }

    private String name(Path path) {
        return folder.relativize(path).toString().replace('\\', '/');
    }

    static Problem problem(String file, String why) {
        if (file.isEmpty()) {
            return new Problem(
                    ".",
                    0,
                    "",
                    Problem.Severity.ERROR,
                    "the rules folder cannot be listed: " + why,
                    "make it a folder again that the server's user may read; what was in force of it stays in force");
        }
        return new Problem(
                file,
                0,
                "",
                Problem.Severity.ERROR,
                "it cannot be read: " + why,
                TextFiles.REMEDY + "; what was read of it before stays in force");
    }

    /** The texts that were taken, by path, whether they can be used or not. */
    Map<String, String> seen() {
        return Map.copyOf(taken);
    }

    public Path path() {
        return folder;
    }

    /** What could not be read at the last look, files and folders, each with the reason. */
    Map<String, String> unreadable() {
        return unreadable;
    }

    /** What is probably one of the files that the rules folder is for, and is passed over because of its name. */
    List<Problem> misnamed() {
        return misnamed;
    }

    private static Stamp stamp(Path path, @Nullable Stamp old) throws IOException {
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
        return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey(), TextFiles.read(path), trusted);
    }
}

package io.tocsin.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last texts that were in force of one kind of files that people edit, kept below the data folder under the files' own
 * names: what a start takes of a file that has an error then. Only the owner can read them.
 *
 * <p>Never throws: what cannot be kept is a warning, once, and what cannot be read is not there. Safe for many threads.
 */
public final class LastGood {

    private static final Logger log = LoggerFactory.getLogger(LastGood.class);
    private static final String UNFINISHED = ".part";
    private static final long AGAIN_AFTER = Duration.ofMinutes(1).toNanos();

    private final @Nullable Path folder;
    private final FileEdits edits;
    /** What is kept, as far as it is known; null before the folder was looked at. */
    private @Nullable Map<String, String> kept;

    /** By {@link System#nanoTime}; 0 where the last attempt did not fail. */
    private long failedAt;

    private LastGood(@Nullable Path folder, String kind) {
        this.folder = folder;
        edits = new FileEdits(kind);
    }

    /** @param kind the name of a folder below {@code last-good} */
    public static LastGood in(Path data, String kind) {
        return new LastGood(data.resolve("last-good").resolve(kind), kind);
    }

    /** Keeps nothing: files are judged as they are. */
    public static LastGood none() {
        return new LastGood(null, "");
    }

    /** The text that was last in force of a file. */
    public synchronized Optional<String> find(String file) {
        if (folder == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Files.readAllBytes(folder.resolve(file)), UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            log.warn("The last good text of {} cannot be read: {}", file, e.toString());
            return Optional.empty();
        }
    }

    /** The texts that were last in force of a file, or of all files below a folder; of all for an empty name. */
    public synchronized Map<String, String> below(String name) {
        Map<String, String> texts = new TreeMap<>();
        for (String file : names()) {
            if (name.isEmpty() || file.equals(name) || file.startsWith(name + "/")) {
                find(file).ifPresent(text -> texts.put(file, text));
            }
        }
        return texts;
    }

    private Set<String> names() {
        if (folder == null || !Files.isDirectory(folder)) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(path).toString().replace('\\', '/');
                if (name.endsWith(UNFINISHED)) {
                    Files.deleteIfExists(path); // the process died over it
                } else {
                    names.add(name);
                }
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            log.warn("The last good texts in {} cannot be listed: {}", folder, e.toString());
        }
        return names;
    }

    /**
     * Keeps what is in force now; to be called again and again, and quick where nothing changed. The first call compares
     * all with what is kept.
     *
     * @param inForce texts by file
     * @param there the files there are, with an error or without; of others nothing is kept any more
     */
    public void keep(Map<String, String> inForce, Set<String> there) {
        keep(inForce, there, Map.of());
    }

    /**
     * As {@link #keep(Map, Set)}.
     *
     * @param seen texts of the files as they are now, as far as they can be read: one that is not in force was refused
     */
    public synchronized void keep(Map<String, String> inForce, Set<String> there, Map<String, String> seen) {
        if (folder != null && !(kept == null && there.isEmpty())) {
            edits.look(() -> below(""), inForce, there, seen);
        }
        if (folder == null || (failedAt != 0 && System.nanoTime() - failedAt < AGAIN_AFTER)) {
            return;
        }
        if (kept == null && there.isEmpty()) {
            return; // at a start the folder may be one that is mounted later
        }
        Map<String, String> known = kept == null ? below("") : kept;
        kept = known;
        IOException failure = null;
        for (String gone : List.copyOf(known.keySet())) {
            if (!there.contains(gone) && !inForce.containsKey(gone)) {
                failure = tried(() -> delete(folder, gone), failure);
                known.remove(gone);
            }
        }
        for (Map.Entry<String, String> file : inForce.entrySet()) {
            String name = file.getKey();
            String text = file.getValue();
            if (text.equals(known.get(name))) {
                known.put(name, text); // the same text once in memory, and found equal at once the next time
            } else {
                failure = tried(
                        () -> {
                            write(folder, name, text);
                            known.put(name, text);
                        },
                        failure);
            }
        }
        if (failure instanceof ClosedByInterruptException) {
            return; // the server stops
        }
        if (failure != null && failedAt == 0) {
            log.warn(
                    "Last good texts cannot be kept in {}, so after a restart nothing is in force of a file that has an"
                            + " error then; mend the folder, or make room: {}",
                    folder,
                    failure.toString());
        }
        failedAt = failure == null ? 0 : System.nanoTime() | 1;
    }

    /** What {@link #keep} found changed since the last call, oldest first: over a restart too, and before it was kept. */
    public List<FileEdit> takeEdits() {
        return edits.take();
    }

    private interface Attempt {
        void run() throws IOException;
    }

    /** The first failure of several attempts, each made whatever became of the others. */
    private static @Nullable IOException tried(Attempt attempt, @Nullable IOException before) {
        try {
            attempt.run();
            return before;
        } catch (IOException e) {
            return before == null ? e : before;
        }
    }

    private static void write(Path folder, String file, String text) throws IOException {
        Path target = folder.resolve(file);
        Path parent = target.getParent() == null ? folder : target.getParent();
        Files.createDirectories(parent);
        if (Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        // owner-only, as temporary files are made; moved when it is on disk, so that nobody finds a half
        Path whole = Files.createTempFile(parent, "", UNFINISHED);
        try {
            try (FileChannel out = FileChannel.open(whole, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static void delete(Path folder, String file) throws IOException {
        Path target = folder.resolve(file);
        Files.deleteIfExists(target);
        for (Path parent = target.getParent(); parent != null && !parent.equals(folder); parent = parent.getParent()) {
            try (Stream<Path> left = Files.list(parent)) {
                if (left.findAny().isPresent()) {
                    return;
                }
            }
            Files.deleteIfExists(parent);
        }
    }

    /** What people read of an error of a file. */
    public static String standing(boolean inForce) {
        return inForce ? "the last good text is in force" : "nothing of this file is in force";
    }
}

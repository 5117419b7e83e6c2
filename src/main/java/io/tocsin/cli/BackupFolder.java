package io.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.platform.Sha256;
import io.tocsin.platform.permissions.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * A folder with copies of files and, written last, {@value #MANIFEST} with the size and SHA-256 of each. It has its name only when it
 * is whole: until then its name ends with {@value #PARTIAL}, whatever interrupts.
 */
final class BackupFolder {

    static final String MANIFEST = "backup.json";
    static final String PARTIAL = ".partial";

    private static final int FORMAT = 1;

    private BackupFolder() {}

    /** Called before each file, for tests that interrupt. */
    interface Step {
        void before(String file) throws IOException;
    }

    /**
     * Makes a backup.
     *
     * @param sources folders and files by the name that each has in the backup
     * @return how many bytes
     * @throws UsageException where the folder exists
     */
    static long make(Map<String, Path> sources, Path to, Instant now, Step step) throws IOException {
        if (Files.exists(to)) {
            throw new UsageException(to + " exists: name a folder that does not.");
        }
        Path partial = newFolder(to);
        ObjectNode manifest =
                new ObjectMapper().createObjectNode().put("format", FORMAT).put("at", now.toString());
        ObjectNode files = manifest.putObject("files");
        long bytes = 0;
        for (Map.Entry<String, Path> source : new TreeMap<>(sources).entrySet()) {
            for (Path file : filesOf(source.getValue())) {
                String below = source.getValue().relativize(file).toString().replace('\\', '/');
                String name = below.isEmpty() ? source.getKey() : source.getKey() + "/" + below;
                step.before(name);
                String hash = copy(file, partial.resolve(name));
                long size = Files.size(partial.resolve(name));
                files.putObject(name).put("size", size).put("sha256", hash);
                bytes += size;
            }
        }
        step.before(MANIFEST);
        Files.write(
                partial.resolve(MANIFEST),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
        sync(partial.resolve(MANIFEST));
        step.before(to.toString());
        Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE);
        return bytes;
    }

    /** What differs from the manifest; empty where the backup is whole. */
    static List<String> problems(Path backup) throws IOException {
        if (!Files.isRegularFile(backup.resolve(MANIFEST))) {
            return List.of(backup + " is not a whole backup: it has no " + MANIFEST
                    + (backup.toString().endsWith(PARTIAL) ? ", the backup was interrupted" : ""));
        }
        JsonNode manifest = new ObjectMapper().readTree(backup.resolve(MANIFEST).toFile());
        if (manifest.path("format").asInt() != FORMAT) {
            return List.of("the backup has the format " + manifest.path("format") + ", this version reads " + FORMAT);
        }
        List<String> problems = new ArrayList<>();
        TreeSet<String> there = new TreeSet<>();
        for (Path file : filesOf(backup)) {
            there.add(backup.relativize(file).toString().replace('\\', '/'));
        }
        there.remove(MANIFEST);
        for (Map.Entry<String, JsonNode> file : manifest.path("files").properties()) {
            if (!there.remove(file.getKey())) {
                problems.add(file.getKey() + " is missing");
            } else if (!hash(backup.resolve(file.getKey()))
                    .equals(file.getValue().path("sha256").asText())) {
                problems.add(file.getKey() + " has changed: its SHA-256 is another one");
            }
        }
        there.forEach(file -> problems.add(file + " does not belong to the backup"));
        return problems;
    }

    /** Copies what a backup has below a name into a new folder, whole or not at all. */
    static void restore(Path backup, String name, Path to, Step step) throws IOException {
        Path partial = newFolder(to);
        Path from = backup.resolve(name);
        for (Path file : filesOf(from)) {
            String below = from.relativize(file).toString();
            step.before(below);
            copy(file, partial.resolve(below));
        }
        step.before(to.toString());
        Files.deleteIfExists(to); // an empty folder
        Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** For what becomes this folder; with secrets in it, it is its owner's alone. */
    private static Path newFolder(Path to) throws IOException {
        Path partial = to.resolveSibling(to.getFileName() + PARTIAL);
        FileSystemUtils.deleteRecursively(partial);
        DataFolder.close(partial);
        return partial;
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        if (Files.isRegularFile(folder)) {
            return List.of(folder);
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the SHA-256 of what was copied. */
    private static String copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.resolveSibling("."));
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(from), digest)) {
            Files.copy(in, to);
        }
        sync(to);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String hash(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}

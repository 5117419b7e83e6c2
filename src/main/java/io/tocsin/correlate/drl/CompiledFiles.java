package io.tocsin.correlate.drl;

import io.tocsin.correlate.window.RuleFunctions;
import io.tocsin.event.Event;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.drools.model.Model;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled rule files, kept so that the next start does not compile them again; those that come with Tocsin are in its jar
 * from the first start on. An entry's name is a hash of the text that
 * is compiled and of all that decides what it is compiled to and what may stand in it, so an entry never grows old: it is
 * not found any more. The text is read and checked at each start all the same.
 *
 * <p>The folder may be deleted at any time and used by several servers at once; what cannot be read is compiled. Safe for
 * many threads.
 */
public final class CompiledFiles {

    /** More than this and the files used longest ago are deleted. */
    static final long MAX_BYTES = 128L << 20;

    private static final Logger log = LoggerFactory.getLogger(CompiledFiles.class);
    private static final String ENDING = ".rules";

    /** What the build compiled of the rules that come with Tocsin, so that the first start need not. */
    private static final String SHIPPED = "/compiled-rules/";

    private static final int HASH = 32;

    /** What decides which text is let through, what is made of it, and what the result calls. */
    private static final List<Class<?>> MAKERS = List.of(
            RuleReader.class,
            PatternReader.class,
            JoinReader.class,
            Accumulation.class,
            ValueSource.class,
            Distance.class,
            Join.class,
            Condition.class,
            Token.class,
            RuleText.class,
            EventFields.class,
            WindowCall.class,
            Expressions.class,
            Rewriting.class,
            RuleCompiler.class,
            Compiled.class,
            RuleFunctions.class,
            Event.class);

    private static final byte[] MAKERS_HASH = makers();

    private final @Nullable Path folder;
    private final long maxBytes;

    private CompiledFiles(@Nullable Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    /** Keeps them in this folder, which only its owner can read. */
    public static CompiledFiles in(Path folder) {
        return in(folder, MAX_BYTES);
    }

    static CompiledFiles in(Path folder, long maxBytes) {
        return new CompiledFiles(folder, maxBytes);
    }

    /** Finds what the build compiled, and keeps nothing. */
    public static CompiledFiles shippedOnly() {
        return new CompiledFiles(null, 0);
    }

    /** The rules that this text was compiled to, in the folder or by the build. */
    Optional<List<Model>> find(String rewritten) {
        String name = name(rewritten);
        Path file = folder == null ? null : folder.resolve(name);
        try {
            boolean kept = file != null && Files.exists(file);
            byte[] bytes = kept ? Files.readAllBytes(file) : shipped(name);
            if (bytes == null) {
                return Optional.empty();
            }
            byte[] content = Arrays.copyOfRange(bytes, Math.min(HASH, bytes.length), bytes.length);
            if (!Arrays.equals(sha256().digest(content), Arrays.copyOf(bytes, HASH))) {
                throw new IOException("it was changed, or not written to its end");
            }
            Compiled compiled = Compiled.of(content);
            Optional<String> breach = PermittedCode.breach(compiled.classes());
            if (breach.isPresent()) {
                throw new IOException("they refer to " + breach.get() + ", which a rule must not");
            }
            List<Model> models = compiled.load();
            if (kept) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            }
            return Optional.of(models);
        } catch (NoSuchFileException e) {
            return Optional.empty(); // another server deleted it meanwhile
        } catch (IOException | ReflectiveOperationException | RuntimeException | LinkageError e) {
            log.warn("Compiled rules {} cannot be used and are compiled again: {}", name, e.toString());
            return Optional.empty();
        }
    }

    private static byte @Nullable [] shipped(String name) throws IOException {
        try (InputStream in = CompiledFiles.class.getResourceAsStream(SHIPPED + name)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    /** Keeps what this text was compiled to; where that fails, the next start compiles it again. */
    void keep(String rewritten, Compiled compiled) {
        if (folder == null) {
            return;
        }
        try {
            prepare(folder);
            byte[] content = compiled.bytes();
            // owner-only, as temporary files are made; moved when whole, so that nobody reads a half
            Path whole = Files.createTempFile(folder, "", ".part");
            try {
                Files.write(whole, join(sha256().digest(content), content));
                Files.move(
                        whole,
                        folder.resolve(name(rewritten)),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(whole);
            }
        } catch (IOException e) {
            log.warn("Compiled rules cannot be kept in {}: {}", folder, e.toString());
        }
    }

    private static void prepare(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Deletes what was used longest ago while there is too much, and what was not written to its end an hour ago. */
    void tidy() {
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.list(folder)) {
            long kept = 0;
            FileTime old = FileTime.from(Instant.now().minusSeconds(3_600));
            for (Path file : all.sorted(
                            Comparator.comparing(CompiledFiles::usedAt).reversed())
                    .toList()) {
                kept += sizeOf(file);
                boolean left = !file.toString().endsWith(ENDING) && usedAt(file).compareTo(old) < 0;
                if (kept > maxBytes || left) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            log.warn("Compiled rules in {} cannot be tidied: {}", folder, e.toString());
        }
    }

    private static FileTime usedAt(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0); // another server deleted it meanwhile
        }
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0; // another server deleted it meanwhile
        }
    }

    private String name(String rewritten) {
        MessageDigest digest = sha256();
        digest.update(MAKERS_HASH);
        return HexFormat.of().formatHex(digest.digest(rewritten.getBytes(StandardCharsets.UTF_8))) + ENDING;
    }

    private static byte[] makers() {
        MessageDigest digest = sha256();
        digest.update(droolsJar().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) Runtime.version().feature());
        for (Class<?> maker : MAKERS) {
            String name = maker.getName().replace('.', '/') + ".class";
            try (InputStream code = maker.getClassLoader().getResourceAsStream(name)) {
                digest.update(Objects.requireNonNull(code, name).readAllBytes());
            } catch (IOException e) {
                throw new IllegalStateException("cannot read " + name, e);
            }
        }
        return digest.digest();
    }

    /** The name of the library's file bears its version. */
    private static String droolsJar() {
        String name = Model.class.getName().replace('.', '/') + ".class";
        String place = String.valueOf(Model.class.getClassLoader().getResource(name));
        int end = place.lastIndexOf(".jar!");
        return end < 0 ? place : place.substring(place.lastIndexOf('/', end) + 1, end);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

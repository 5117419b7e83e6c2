package io.tocsin.ingest.pull;

import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.pull.Pulled.Item;
import io.tocsin.platform.RateLimit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what was added to files since it last looked: a line is a message. Where a file was rotated, it is read to its end first,
 * also under its new name or packed; one that was made and rotated between two looks is read whole. Where a file was truncated, it
 * is read from its start.
 */
final class FileTails implements Processor {

    private static final Logger log = LoggerFactory.getLogger(FileTails.class);
    private static final int BATCH = 1_000;
    private static final int MOST_FILES = 10_000;

    private final Pulled pulled;
    private final Positions positions;
    private final int maxLine;
    private final RateLimit warnings = new RateLimit(Duration.ofSeconds(30));

    /**
     * By source: files that need no look while they are as they were, packed ones and what rotations made. To find out that there
     * is nothing new in a packed file takes unpacking all of it.
     */
    private final Map<String, Map<Path, String>> settled = new ConcurrentHashMap<>();

    /** @param maxLine bytes of a line; the rest of a longer one is left out */
    FileTails(Pulled pulled, Positions positions, int maxLine) {
        this.pulled = pulled;
        this.positions = positions;
        this.maxLine = maxLine;
    }

    /** A name that a rotation gives: {@code app.log.1}, {@code app.log-20260105}. */
    private static final Pattern ROTATED = Pattern.compile("(.*?)[.-]\\d[\\d.-]*");

    /**
     * What is kept of a source.
     *
     * @param since when it was looked at first, in milliseconds since 1970; 0 where an older version kept it, which did not know
     */
    record Tails(List<TailedFile> files, long since) {}

    /** The files of a source during a look, by id. */
    private static final class Known {
        private final Map<String, TailedFile> files = new LinkedHashMap<>();
        private long since = System.currentTimeMillis();

        private Known(Optional<Tails> kept) {
            kept.ifPresent(tails -> {
                tails.files().forEach(file -> files.put(file.id(), file));
                since = tails.since() == 0 ? since : tails.since();
            });
        }

        private boolean hasKey(String key) {
            return files.values().stream().anyMatch(file -> file.key().equals(key));
        }
    }

    /** Property {@code paths}: patterns of files with commas between; {@code format} of the lines. The route is the source. */
    @Override
    public void process(Exchange exchange) {
        String source = exchange.getFromRouteId();
        List<String> patterns = Arrays.stream(
                        exchange.getProperty("paths", "", String.class).split(","))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .toList();
        Format format = Format.valueOf(
                exchange.getProperty("format", "syslog", String.class).toUpperCase(Locale.ROOT));
        look(source, patterns, format);
    }

    void look(String source, List<String> patterns, Format format) {
        Known known = new Known(positions.load(source, Tails.class));
        Set<Path> wanted = new LinkedHashSet<>();
        patterns.forEach(pattern -> wanted.addAll(matching(pattern)));
        List<Path> looked = new ArrayList<>(rotated(known.files, wanted));
        looked.addAll(wanted);
        Map<Path, String> before = settled.getOrDefault(source, Map.of());
        Map<Path, String> now = new HashMap<>();
        for (Path file : looked) {
            try {
                boolean isWanted = wanted.contains(file);
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                String state = attributes.fileKey() + " " + attributes.size() + " " + attributes.lastModifiedTime();
                boolean isSettled = state.equals(before.get(file));
                TailedFile original = isSettled || isWanted ? null : copied(file, attributes, known);
                if (original != null && attributes.size() > original.offset()) {
                    continue; // looked at again: with copytruncate, the next step makes it the rotated file
                }
                TailedFile tailed =
                        isSettled || original != null ? null : identify(file, attributes, known, isWanted, source);
                if (tailed != null) {
                    read(source, file, tailed, known, format);
                }
                if (!isWanted || TailedFile.isPacked(file)) {
                    now.put(file, state);
                }
            } catch (IOException | StackOverflowError e) { // Java reads each empty gzip member by a call within a call
                if (warnings.permits()) {
                    log.warn("Source {} cannot read {}: {}", source, file, e.toString());
                }
            }
        }
        settled.put(source, now);
    }

    private static List<Path> matching(String pattern) {
        int wild = -1;
        for (int i = 0; i < pattern.length() && wild < 0; i++) {
            wild = "*?[{".indexOf(pattern.charAt(i)) >= 0 ? i : -1;
        }
        Path whole =
                Path.of(wild < 0 ? pattern : pattern.substring(0, wild) + "x").toAbsolutePath();
        Path folder = whole.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        PathMatcher matcher = FileSystems.getDefault()
                .getPathMatcher(
                        "glob:" + (pattern.startsWith("/") ? "" : Path.of("").toAbsolutePath() + "/") + pattern);
        int depth = wild < 0
                ? 1
                : (int) pattern.substring(wild).chars().filter(c -> c == '/').count() + 1;
        try (Stream<Path> files = Files.find(
                folder,
                pattern.contains("**") ? 20 : depth,
                (file, attributes) -> attributes.isRegularFile() && matcher.matches(file))) {
            return files.limit(MOST_FILES)
                    .sorted(Comparator.comparing(FileTails::modified).thenComparing(Comparator.naturalOrder()))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            log.debug("Cannot list {}: {}", folder, e.getMessage());
            return List.of();
        }
    }

    private static long modified(Path file) {
        return file.toFile().lastModified();
    }

    /** Files beside known ones that have their names and more: what a rotation made of them. */
    private static List<Path> rotated(Map<String, TailedFile> known, Set<Path> wanted) {
        // by folder, which is listed once, and by what the name of a rotated file begins with
        Map<Path, Map<String, Set<Path>>> folders = new HashMap<>();
        for (TailedFile one : known.values()) {
            Path file = Path.of(one.path());
            if (file.getParent() != null) {
                String base = String.valueOf(file.getFileName()).replaceAll("[.-]\\d[\\d.-]*$|\\.gz$", "");
                folders.computeIfAbsent(file.getParent(), folder -> new HashMap<>())
                        .computeIfAbsent(base, name -> new HashSet<>())
                        .add(file);
            }
        }
        List<Path> found = new ArrayList<>();
        folders.forEach((folder, originals) -> {
            try (Stream<Path> beside = Files.list(folder)) {
                beside.filter(file ->
                                !wanted.contains(file) && isOfAnother(file, originals) && Files.isRegularFile(file))
                        .forEach(found::add);
            } catch (IOException | UncheckedIOException e) {
                log.debug("Cannot list {}: {}", folder, e.getMessage());
            }
        });
        found.sort(Comparator.comparing(FileTails::modified));
        return found;
    }

    private static boolean isOfAnother(Path file, Map<String, Set<Path>> originals) {
        String name = String.valueOf(file.getFileName());
        return originals.entrySet().stream()
                .anyMatch(
                        one -> name.startsWith(one.getKey()) && !one.getValue().equals(Set.of(file)));
    }

    /** The file beside it that still stands where it was and has all that this one has; null where it is not a copy. */
    private static @Nullable TailedFile copied(Path file, BasicFileAttributes attributes, Known known)
            throws IOException {
        if (TailedFile.isPacked(file) || known.hasKey(String.valueOf(attributes.fileKey()))) {
            return null;
        }
        for (TailedFile one : known.files.values()) {
            boolean isBeside = file.toString().startsWith(one.path()) && !TailedFile.isPacked(Path.of(one.path()));
            if (isBeside && one.isInPlace()) {
                long differs = Files.mismatch(file, Path.of(one.path()));
                if (differs < 0 || differs == attributes.size()) {
                    return one;
                }
            }
        }
        return null;
    }

    /** Null for one that nobody asked for, that is not known, and that no rotation made since the source was looked at first. */
    private @Nullable TailedFile identify(
            Path file, BasicFileAttributes attributes, Known known, boolean isWanted, String source)
            throws IOException {
        String key = String.valueOf(attributes.fileKey());
        boolean isPacked = TailedFile.isPacked(file);
        for (TailedFile one : known.files.values()) {
            if (one.key().equals(key)) {
                boolean isSame = isPacked || (attributes.size() >= one.offset() && one.beginsLike(file));
                if (isSame) {
                    return one;
                }
            }
        }
        if (isPacked || !isWanted) {
            for (TailedFile one : known.files.values()) {
                if (one.continuesIn(file)) {
                    return one.isInPlace() ? null : one.at(file, key);
                }
            }
        }
        boolean wasMissed = ROTATED.matcher(String.valueOf(file.getFileName())).matches()
                && attributes.lastModifiedTime().toMillis() >= known.since;
        if (!isWanted && !wasMissed) {
            return null;
        }
        // Another file had this place on the disk, or this one was truncated.
        known.files.values().removeIf(one -> one.key().equals(key));
        TailedFile begun = TailedFile.of(UUID.randomUUID().toString().substring(0, 13), file, key);
        known.files.put(begun.id(), begun);
        keep(source, known); // before its lines, which are known by its id
        return begun;
    }

    private void read(String source, Path file, TailedFile from, Known known, Format format) throws IOException {
        TailedFile tailed = from.at(file, from.key());
        boolean isLive = file.equals(Path.of(from.path())) && !TailedFile.isPacked(file);
        if (isLive && Files.size(file) == from.offset()) {
            return;
        }
        boolean changed = !tailed.equals(from) || !known.files.containsValue(tailed);
        try (InputStream in = TailedFile.open(file)) {
            in.skipNBytes(tailed.offset());
            Lines lines = new Lines(in, tailed.offset(), maxLine, !isLive);
            while (true) {
                List<Item> batch = new ArrayList<>();
                for (Line line = lines.next(); line != null; line = batch.size() < BATCH ? lines.next() : null) {
                    if (line.bytes().length > 0) {
                        batch.add(new Item(format, line.bytes(), tailed.id() + "@" + line.start()));
                    }
                }
                if (lines.end() == tailed.offset()) {
                    break;
                }
                pulled.append(source, batch);
                tailed = tailed.readTo(lines.end(), lines.lastBytes());
                known.files.put(tailed.id(), tailed);
                keep(source, known);
                changed = false;
            }
        }
        if (changed) {
            known.files.put(tailed.id(), tailed);
            keep(source, known);
        }
    }

    private void keep(String source, Known known) {
        Map<String, TailedFile> files = known.files;
        while (files.size() > MOST_FILES) {
            files.remove(files.keySet().iterator().next());
        }
        positions.save(source, new Tails(List.copyOf(files.values()), known.since));
    }

    /** @param start offset of its first byte */
    @SuppressWarnings("ArrayRecordComponent") // as in RawEvent
    private record Line(long start, byte[] bytes) {}

    /** Takes a stream apart at line feeds. */
    private static final class Lines {

        private final InputStream in;
        private final int maxLine;
        private final boolean isWhole;
        private long end;
        private byte[] last = new byte[0];

        /** @param isWhole whether the last line counts without its line feed */
        Lines(InputStream in, long start, int maxLine, boolean isWhole) {
            this.in = in;
            this.end = start;
            this.maxLine = maxLine;
            this.isWhole = isWhole;
        }

        /** Offset behind the last line. */
        long end() {
            return end;
        }

        /** What stands in front of {@link #end}. */
        byte[] lastBytes() {
            return last;
        }

        /** Null where there is no further one, as yet. */
        @Nullable
        Line next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(256);
            long length = 0;
            for (int b = in.read(); b >= 0; b = in.read()) {
                length++;
                if (b == '\n') {
                    return line(line, length, true);
                }
                if (line.size() < maxLine) {
                    line.write(b);
                }
            }
            return isWhole && length > 0 ? line(line, length, false) : null;
        }

        private Line line(ByteArrayOutputStream bytes, long length, boolean isEnded) {
            byte[] text = bytes.toByteArray();
            Line line = new Line(
                    end,
                    text.length > 0 && text[text.length - 1] == '\r' ? Arrays.copyOf(text, text.length - 1) : text);
            end += length;
            boolean isCut = length > maxLine;
            last = isCut ? new byte[0] : isEnded ? Arrays.copyOf(text, text.length + 1) : text;
            if (isEnded && !isCut) {
                last[last.length - 1] = '\n';
            }
            return line;
        }
    }
}

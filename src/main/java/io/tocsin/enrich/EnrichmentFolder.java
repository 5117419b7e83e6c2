package io.tocsin.enrich;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.enrich.feed.Feed;
import io.tocsin.enrich.feed.Feeds;
import io.tocsin.enrich.file.Rows;
import io.tocsin.enrich.file.Rows.Row;
import io.tocsin.enrich.file.Rows.WrongRowException;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.TextFiles;
import io.tocsin.platform.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the folder of enrichment, again where a file changed. What a file begins with says what it holds. A file that cannot be
 * read keeps what it said before.
 */
final class EnrichmentFolder implements HealthPart {

    private static final Logger log = LoggerFactory.getLogger(EnrichmentFolder.class);
    private static final int MAX_BYTES = 128 << 20;
    private static final String KINDS = "a name ends in .mmdb or .feed.yaml, or begins with assets, people, zones or"
            + " indicators and ends in .csv, .json or .txt";

    private final Path folder;
    private final Path scratch;
    private final Feeds feeds;
    private final Map<String, Known> files = new ConcurrentSkipListMap<>();
    private volatile String unlisted = "";
    private volatile Knowledge knowledge = Knowledge.NONE;

    /**
     * @param folder need not exist
     * @param scratch for copies of databases
     */
    EnrichmentFolder(Path folder, Path scratch, Feeds feeds) {
        this.folder = folder;
        this.scratch = scratch;
        this.feeds = feeds;
    }

    /**
     * A file as it was last looked at.
     *
     * @param signature changes with the file
     * @param content null until it could be read once
     * @param problem why it could not be read; empty where it could
     */
    private record Known(String signature, @Nullable Object content, int records, Instant readAt, String problem) {}

    Knowledge knowledge() {
        return knowledge;
    }

    /** Reads what changed. Called at the start, and then by one timer. */
    synchronized void look() {
        Map<String, Path> found = new TreeMap<>();
        if (Files.exists(folder)) {
            unlisted = "";
            for (Path file : TextFiles.below(folder, 2, (path, e) -> unlisted = path + ": " + TextFiles.reason(e))) {
                found.put(folder.relativize(file).toString(), file);
            }
            if (!unlisted.isEmpty()) {
                return; // a folder that cannot be listed says nothing about what is in it
            }
        }
        boolean changed = files.keySet().retainAll(found.keySet());
        for (Map.Entry<String, Path> file : found.entrySet()) {
            changed |= look(file.getKey(), file.getValue());
        }
        if (changed) {
            feeds.follow(all(Feed.class));
            join();
        }
    }

    private boolean look(String name, Path file) {
        Known before = files.get(name);
        String signature = signature(file);
        if (before != null && before.signature().equals(signature)) {
            return false;
        }
        Object kept = before == null ? null : before.content();
        int records = before == null ? 0 : before.records();
        Known now;
        try {
            Object content = read(name, file);
            now = new Known(signature, content, size(content), Instant.now(), "");
            log.info("Read {} for enrichment: {} records", name, now.records());
        } catch (Yaml.Wrong e) {
            now = new Known(signature, kept, records, Instant.now(), "line " + e.line() + ": " + e.getMessage());
        } catch (IOException e) {
            now = new Known(signature, kept, records, Instant.now(), TextFiles.reason(e));
        } catch (RuntimeException e) {
            now = new Known(signature, kept, records, Instant.now(), String.valueOf(e.getMessage()));
        }
        if (!now.problem().isEmpty()) {
            log.warn("{}: {}{}", name, now.problem(), kept == null ? "" : "; what it said before stays in force");
        }
        files.put(name, now);
        return true;
    }

    private static String signature(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey();
        } catch (IOException e) {
            return TextFiles.reason(e);
        }
    }

    private Object read(String path, Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".mmdb")) {
            return GeoDatabase.open(file, scratch);
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("it is longer than 128 MiB");
        }
        byte[] text = Files.readAllBytes(file);
        if (name.endsWith(".feed.yaml")) {
            return Feed.read(name.substring(0, name.length() - ".feed.yaml".length()), new String(text, UTF_8));
        }
        if (name.startsWith("assets")) {
            return records(rows(name, text), Set.of("host"), "ip");
        }
        if (name.startsWith("people")) {
            return records(rows(name, text), Set.of("user", "email"), "");
        }
        if (name.startsWith("zones")) {
            return zones(rows(name, text));
        }
        if (name.startsWith("indicators")) {
            return indicators(name.substring(0, name.lastIndexOf('.')), rows(name, text));
        }
        throw new IOException("it is not known what " + path + " holds: " + KINDS);
    }

    private static List<Row> rows(String name, byte[] text) throws IOException {
        if (name.endsWith(".json")) {
            return Rows.json(text);
        }
        if (name.endsWith(".csv")) {
            return Rows.csv(text);
        }
        if (name.endsWith(".txt")) {
            return Rows.lines(text, ',').stream()
                    .map(row -> new Row(row.line(), Map.of("value", row.all("").subList(0, 1))))
                    .filter(row -> !row.text("value").isEmpty())
                    .toList();
        }
        throw new IOException("it is not known how " + name + " is written: " + KINDS);
    }

    private static Records records(List<Row> rows, Set<String> names, String addresses) {
        Records records = new Records();
        rows.forEach(row -> records.add(row, names, addresses));
        return records;
    }

    private static NetworkMap<String> zones(List<Row> rows) {
        NetworkMap<String> zones = new NetworkMap<>();
        for (Row row : rows) {
            if (row.text("network").isEmpty() || row.text("zone").isEmpty()) {
                throw new WrongRowException(row.line(), "needs a value in the columns network and zone");
            }
            within(row, () -> row.all("network").forEach(network -> zones.put(network, row.text("zone"))));
        }
        return zones;
    }

    private static Indicators indicators(String name, List<Row> rows) {
        Indicators indicators = new Indicators();
        for (Row row : rows) {
            within(row, () -> {
                String value = row.text("value");
                indicators.add(new Indicator(
                        Indicators.type(value),
                        value,
                        name,
                        row.text("confidence").isEmpty() ? -1 : confidence(row.text("confidence")),
                        row.text("description"),
                        row.text("expires").isEmpty() ? null : time(row.text("expires"))));
            });
        }
        return indicators;
    }

    private static int confidence(String text) {
        if (!text.matches("\\d{1,2}|100")) {
            throw new IllegalArgumentException("\"" + text + "\" is no confidence, 0 to 100");
        }
        return Integer.parseInt(text);
    }

    private static Instant time(String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no time; write 2026-06-01 or 2026-06-01T12:00:00Z", e);
        }
    }

    private static void within(Row row, Runnable work) {
        try {
            work.run();
        } catch (IllegalArgumentException e) {
            throw new WrongRowException(row.line(), String.valueOf(e.getMessage()));
        }
    }

    private static int size(Object content) {
        return content instanceof Records records
                ? records.size()
                : content instanceof Indicators indicators ? indicators.size() : 1;
    }

    private <T> List<T> all(Class<T> type) {
        return files.values().stream()
                .map(Known::content)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** Asks a feed that is due. */
    void lookAtFeeds() {
        if (feeds.lookAtOne()) {
            join();
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // zones are all there is of this type
    private synchronized void join() {
        List<Indicators> indicators = new ArrayList<>(all(Indicators.class));
        for (List<Indicator> feed : feeds.indicators()) {
            Indicators of = new Indicators();
            feed.forEach(of::add);
            indicators.add(of);
        }
        List<NetworkMap<String>> zones = (List) all(NetworkMap.class);
        List<Records> assets = contents("assets");
        List<Records> people = contents("people");
        List<GeoDatabase> geo = all(GeoDatabase.class);
        boolean isNothing = Stream.of(geo, assets, people, zones, indicators).allMatch(List::isEmpty);
        knowledge = isNothing ? Knowledge.NONE : new Knowledge(geo, assets, people, zones, indicators);
    }

    private List<Records> contents(String kind) {
        return files.entrySet().stream()
                .filter(file -> Path.of(file.getKey()).getFileName().toString().startsWith(kind))
                .map(file -> file.getValue().content())
                .filter(Records.class::isInstance)
                .map(Records.class::cast)
                .toList();
    }

    @Override
    public String name() {
        return "enrichment";
    }

    /** @param problem why it could not be read as it is now; empty where it could */
    record FileReport(String file, int records, Instant readAt, String problem) {}

    record Report(List<FileReport> files, List<Feeds.Report> feeds) {}

    @Override
    public Report report() {
        List<FileReport> all = new ArrayList<>();
        files.forEach((name, known) -> all.add(new FileReport(name, known.records(), known.readAt(), known.problem())));
        return new Report(all, feeds.reports());
    }

    @Override
    public boolean healthy() {
        return problems().isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        List<HealthProblem> problems = new ArrayList<>();
        if (!unlisted.isEmpty()) {
            problems.add(HealthProblem.degraded(
                    "The folder of enrichment cannot be listed: " + unlisted, "Let the server's user read it."));
        }
        files.forEach((name, known) -> {
            if (!known.problem().isEmpty()) {
                problems.add(HealthProblem.degraded(
                        folder.resolve(name) + ": " + known.problem()
                                + (known.content() == null ? "" : " (what it said before stays in force)"),
                        "Mend the file or take it away; it is read again when it changes."));
            }
        });
        feeds.reports().stream()
                .filter(feed -> !feed.problem().isEmpty())
                .forEach(feed -> problems.add(HealthProblem.degraded(
                        "The feed " + feed.name() + " cannot be read: " + feed.problem(),
                        "Check its file in " + folder + " and whether its server can be reached; what it had stays"
                                + " until it expires.")));
        return problems;
    }
}

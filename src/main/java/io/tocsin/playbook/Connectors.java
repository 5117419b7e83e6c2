package io.tocsin.playbook;

import io.tocsin.platform.TextFiles;
import io.tocsin.playbook.expression.Expressions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connectors that steps may use: the files {@code *.connector.yaml} of a folder, and those that are shipped, inside the
 * server. A file that became wrong keeps its last good text. Safe for many threads.
 */
public final class Connectors {

    static final String END = ".connector.yaml";

    private static final Logger log = LoggerFactory.getLogger(Connectors.class);
    /**
     * Lists those that are shipped, inside the server: what steps name, and the file. Files inside an archive cannot be
     * listed, and reading all of them takes longer than most servers need at their start: each is read once it is used.
     */
    private static final String SHIPPED = "shipped.connectors";

    private final @Nullable Path folder;
    private final ConnectorReader reader;
    private final Map<String, Loaded> loaded = new TreeMap<>();
    private final Map<String, String> shipped = new TreeMap<>();
    private final Map<String, ConnectorSpec> shippedRead = new ConcurrentHashMap<>();
    private volatile Map<String, ConnectorSpec> byUse = Map.of();
    private volatile List<Problem> problems = List.of();
    private boolean isFirst = true;

    /** @param spec null where it has never been good */
    private record Loaded(String text, @Nullable ConnectorSpec spec, List<Problem> problems) {}

    private Connectors(@Nullable Path folder) {
        this.folder = folder;
        reader = new ConnectorReader(Expressions.shared());
        text(SHIPPED).lines().map(line -> line.split(" ")).forEach(line -> shipped.put(line[0], line[1]));
        reload();
    }

    /** Reads a folder as it is; it need not exist. */
    public static Connectors in(Path folder) {
        return new Connectors(folder);
    }

    /** Those that are there always. */
    public static Connectors builtIn() {
        return new Connectors(null);
    }

    private ConnectorSpec builtIn(String name) {
        ConnectorReader.Result result = reader.read(text(name), name);
        return Objects.requireNonNull(result.spec(), () -> result.problems().toString());
    }

    private static String text(String name) {
        try (InputStream in = Connectors.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    /** Reads the files that changed; returns whether steps see other connectors now. */
    synchronized boolean reload() {
        Map<String, Loaded> now = new TreeMap<>();
        try {
            for (Path file : files()) {
                String name = String.valueOf(file.getFileName());
                Loaded before = loaded.get(name);
                String text = TextFiles.read(file);
                now.put(name, before != null && before.text().equals(text) ? before : load(name, text, before));
            }
        } catch (IOException e) {
            log.error("the connectors in {} cannot be read, {}; those in force stay", folder, TextFiles.reason(e));
            return false;
        }
        boolean changed = isFirst || !now.equals(loaded);
        isFirst = false;
        loaded.clear();
        loaded.putAll(now);
        if (changed) {
            publish();
        }
        return changed;
    }

    private List<Path> files() throws IOException {
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !TextFiles.isHidden(file)
                            && String.valueOf(file.getFileName()).endsWith(END))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Loaded load(String name, String text, @Nullable Loaded before) {
        ConnectorReader.Result result = reader.read(text, name);
        if (result.spec() == null) {
            log.error("connector file refused: {}", result.problems());
        }
        return new Loaded(
                text, result.spec() == null && before != null ? before.spec() : result.spec(), result.problems());
    }

    private void publish() {
        Map<String, ConnectorSpec> specs = new LinkedHashMap<>();
        List<Problem> wrong = new ArrayList<>();
        loaded.forEach((name, file) -> {
            wrong.addAll(file.problems());
            ConnectorSpec spec = file.spec();
            ConnectorSpec other = spec == null ? null : specs.get(spec.use());
            if (spec != null && other != null) {
                wrong.add(new Problem(
                        name, 1, 1, "the connector " + spec.use() + " is in " + other.file() + " already; rename one"));
            } else if (spec != null) {
                specs.put(spec.use(), spec);
            }
        });
        byUse = specs;
        problems = List.copyOf(wrong);
    }

    /** Returns the connector that a step names; null where there is none. */
    @Nullable
    ConnectorSpec get(String use) {
        ConnectorSpec own = byUse.get(use);
        String file = shipped.get(use);
        return own != null || file == null ? own : shippedRead.computeIfAbsent(file, this::builtIn);
    }

    /** Returns the connector of this name and version, such as {@code slack.message@1}. */
    public Optional<ConnectorSpec> find(String use) {
        return Optional.ofNullable(get(use));
    }

    /** Every connector; this reads those that nothing has used yet. */
    public Collection<ConnectorSpec> all() {
        return uses().stream().map(this::get).filter(Objects::nonNull).toList();
    }

    /** What steps may name. */
    Collection<String> uses() {
        Set<String> uses = new TreeSet<>(shipped.keySet());
        uses.addAll(byUse.keySet());
        return uses;
    }

    /** What is wrong with the files as they are now. */
    public List<Problem> problems() {
        return problems;
    }
}

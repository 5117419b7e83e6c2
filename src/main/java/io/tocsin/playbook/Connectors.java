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
import java.util.TreeMap;
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
    /** Those that are shipped, inside the server: they need no route but those for HTTP and mail. */
    private static final List<String> BUILT_IN = Stream.of(
                    "abuseipdb",
                    "alert-comment",
                    "alert-update",
                    "alerts-search",
                    "github-issue",
                    "http",
                    "jira",
                    "list-add",
                    "list-contains",
                    "mail",
                    "okta-end-sessions",
                    "okta-suspend-user",
                    "okta-unsuspend-user",
                    "pagerduty",
                    "servicenow",
                    "slack",
                    "teams",
                    "thehive",
                    "virustotal")
            .map(name -> name + END)
            .toList();

    private final @Nullable Path folder;
    private final ConnectorReader reader;
    private final Map<String, Loaded> loaded = new TreeMap<>();
    private final List<ConnectorSpec> builtIn = new ArrayList<>();
    private volatile Map<String, ConnectorSpec> byUse = Map.of();
    private volatile List<Problem> problems = List.of();

    /** @param spec null where it has never been good */
    private record Loaded(String text, @Nullable ConnectorSpec spec, List<Problem> problems) {}

    private Connectors(@Nullable Path folder) {
        this.folder = folder;
        reader = new ConnectorReader(new Expressions());
        BUILT_IN.forEach(name -> builtIn.add(builtIn(name)));
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
        try (InputStream in = Connectors.class.getResourceAsStream(name)) {
            String text = new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
            ConnectorReader.Result result = reader.read(text, name);
            return Objects.requireNonNull(result.spec(), () -> result.problems().toString());
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
        boolean changed = byUse.isEmpty() || !now.equals(loaded);
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
        builtIn.forEach(spec -> specs.put(spec.use(), spec));
        loaded.forEach((name, file) -> {
            wrong.addAll(file.problems());
            ConnectorSpec spec = file.spec();
            ConnectorSpec other = spec == null ? null : specs.get(spec.use());
            if (spec != null && other != null && !builtIn.contains(other)) {
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
        return byUse.get(use);
    }

    /** Every connector. */
    public Collection<ConnectorSpec> all() {
        return byUse.values();
    }

    /** What steps may name. */
    Collection<String> uses() {
        return byUse.keySet();
    }

    /** What is wrong with the files as they are now. */
    public List<Problem> problems() {
        return problems;
    }
}

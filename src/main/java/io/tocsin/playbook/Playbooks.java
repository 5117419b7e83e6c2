package io.tocsin.playbook;

import io.tocsin.alert.Alert;
import io.tocsin.platform.Folders;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ExpressionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The playbooks in force: the files {@code *.yaml} of {@code tocsin.playbooks}, read again when they change. A file that
 * became wrong keeps its last good playbook; what is wrong is told in {@link #files}. Safe for many threads.
 */
@Component
public final class Playbooks {

    private static final Logger log = LoggerFactory.getLogger(Playbooks.class);

    private final Path folder;
    private final PlaybookReader reader = new PlaybookReader();
    private Map<String, Loaded> loaded = Map.of();
    private volatile List<PlaybookFile> files = List.of();

    Playbooks(Folders folders) {
        folder = folders.playbooks();
        reload();
    }

    /** Reads a folder without Spring: for the command line and tests. */
    public static Playbooks in(Path folder) {
        return new Playbooks(new Folders(folder, folder, folder, folder));
    }

    /**
     * A file of the folder.
     *
     * @param playbook what it has in force, maybe from before it became wrong; null for nothing
     * @param problems what is wrong with it as it is now
     */
    public record PlaybookFile(String file, @Nullable Playbook playbook, List<Problem> problems) {

        public PlaybookFile {
            problems = List.copyOf(problems);
        }
    }

    private record Loaded(String text, PlaybookFile file) {}

    /** Reads the files that changed. Called every second by the dispatcher of runs. */
    public synchronized void reload() {
        Map<String, Loaded> now = new TreeMap<>();
        Map<String, Loaded> before = loaded;
        try {
            for (Path path : yamlFiles(folder)) {
                String name = String.valueOf(path.getFileName());
                Loaded old = before.get(name);
                String text = Files.readString(path, StandardCharsets.UTF_8);
                now.put(name, old != null && old.text().equals(text) ? old : load(name, text, old));
            }
        } catch (IOException e) {
            log.warn("cannot read the playbooks in {}, going on with those in force", folder, e);
            return;
        }
        if (!now.equals(before)) {
            loaded = now;
            files = withoutDoubles(now.values());
        }
    }

    static List<Path> yamlFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> {
                        String name = String.valueOf(path.getFileName());
                        return (name.endsWith(".yaml") || name.endsWith(".yml")) && !name.endsWith(".test.yaml");
                    })
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private Loaded load(String name, String text, @Nullable Loaded old) {
        PlaybookReader.Result result = reader.read(text, name);
        Playbook playbook = result.playbook();
        if (playbook != null) {
            log.info("playbook {} in force, version {} of {}", playbook.id(), playbook.version(), name);
            return new Loaded(text, new PlaybookFile(name, playbook, List.of()));
        }
        Playbook last = old == null ? null : old.file().playbook();
        log.error(
                "playbook file refused, {}: {}",
                last == null ? "nothing of it is in force" : "version " + last.version() + " stays in force",
                result.problems());
        return new Loaded(text, new PlaybookFile(name, last, result.problems()));
    }

    /** Of two files with one id, the first by name is in force. */
    private static List<PlaybookFile> withoutDoubles(Collection<Loaded> all) {
        Map<String, String> fileById = new LinkedHashMap<>();
        List<PlaybookFile> result = new ArrayList<>();
        for (Loaded one : all) {
            PlaybookFile file = one.file();
            Playbook playbook = file.playbook();
            String other = playbook == null ? null : fileById.putIfAbsent(playbook.id(), file.file());
            if (playbook == null || other == null) {
                result.add(file);
                continue;
            }
            Problem twice = new Problem(
                    file.file(), 1, 1, "the id \"" + playbook.id() + "\" is taken by " + other + "; give it another");
            log.error("playbook file refused: {}", twice);
            result.add(new PlaybookFile(file.file(), null, List.of(twice)));
        }
        return List.copyOf(result);
    }

    /** Every file, by name. */
    public List<PlaybookFile> files() {
        return files;
    }

    /** Every playbook in force, by file name. */
    public List<Playbook> inForce() {
        return files().stream()
                .map(PlaybookFile::playbook)
                .filter(Objects::nonNull)
                .toList();
    }

    public Optional<Playbook> get(String id) {
        return inForce().stream().filter(playbook -> playbook.id().equals(id)).findFirst();
    }

    /** Reads the text of a version that is maybe not in force any more; empty where it cannot be read now. */
    public Optional<Playbook> read(String text, String file) {
        return Optional.ofNullable(reader.read(text, file).playbook());
    }

    /**
     * Returns the playbooks whose trigger this new alert meets. A {@code where} that cannot be computed, because it
     * reads a field the alert lacks, is not met; that is logged.
     */
    public List<Playbook> triggeredBy(Alert alert) {
        List<Playbook> met = new ArrayList<>();
        Map<String, Object> variables = Map.of("alert", AlertView.of(alert));
        for (Playbook playbook : inForce()) {
            AlertTrigger trigger = playbook.trigger();
            if (trigger != null && trigger.names(alert.rule()) && holds(playbook, trigger.where(), variables)) {
                met.add(playbook);
            }
        }
        return met;
    }

    private static boolean holds(Playbook playbook, @Nullable Expression where, Map<String, Object> variables) {
        try {
            return where == null || where.holds(variables);
        } catch (ExpressionException e) {
            log.warn("playbook {} is not started: {}", playbook.id(), e.getMessage());
            return false;
        }
    }
}

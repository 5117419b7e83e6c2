package io.tocsin.playbook;

import io.tocsin.alert.Alert;
import io.tocsin.platform.EditedFiles;
import io.tocsin.platform.FileEdit;
import io.tocsin.platform.Folders;
import io.tocsin.platform.LastGood;
import io.tocsin.platform.TextFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The playbooks in force: the files {@code *.yaml} of {@code tocsin.playbooks}, read again when they change. A file that
 * became wrong keeps its last good playbook; what is wrong is told in {@link #files}. Safe for many threads.
 */
@Component
public final class Playbooks implements EditedFiles {

    private static final Logger log = LoggerFactory.getLogger(Playbooks.class);

    private final Path folder;
    private final LastGood lastGood;
    private final Connectors connectors;
    private final PlaybookReader reader;
    private Map<String, Loaded> loaded = Map.of();
    /** The files in force by the ids of their playbooks: of two files with one id the one that was in force first. */
    private final Map<String, String> owners = new TreeMap<>();

    private volatile List<PlaybookFile> files = List.of();
    private volatile Loaded guardsFile = new Loaded(null, new PlaybookFile(PlaybookChecker.GUARDS, null, List.of()));
    private volatile ServerGuards serverGuards = ServerGuards.NONE;
    private volatile String folderError = "";

    @Autowired
    Playbooks(Folders folders) {
        this(
                folders.playbooks(),
                LastGood.in(folders.data(), "playbooks"),
                Connectors.in(folders.routes().resolve("connectors")));
    }

    private Playbooks(Path folder, LastGood lastGood, Connectors connectors) {
        this.connectors = connectors;
        reader = new PlaybookReader(connectors);
        this.folder = folder;
        this.lastGood = lastGood;
        read();
    }

    /** Reads a folder as it is, without Spring. */
    public static Playbooks in(Path folder) {
        return in(folder, Connectors.builtIn());
    }

    /** The same with connectors of one's own. */
    public static Playbooks in(Path folder, Connectors connectors) {
        return new Playbooks(folder, LastGood.none(), connectors);
    }

    /** What the steps may use. */
    public Connectors connectors() {
        return connectors;
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

        /** Every problem, a line each, and whether a text of the file is in force all the same; null for none. */
        public @Nullable String error() {
            return problems.isEmpty()
                    ? null
                    : problems.stream().map(Problem::toString).collect(Collectors.joining("\n")) + " ("
                            + LastGood.standing(playbook != null) + ")";
        }
    }

    /** @param text null where it cannot be read */
    private record Loaded(@Nullable String text, PlaybookFile file) {}

    /**
     * Reads the files that changed, and keeps what is in force for the next start. Called every second by the dispatcher
     * of runs.
     */
    public synchronized void reload() {
        read();
        Map<String, String> inForce = new TreeMap<>();
        for (PlaybookFile file : files) {
            Playbook playbook = file.playbook();
            if (playbook != null) {
                inForce.put(file.file(), playbook.text());
            }
        }
        Map<String, String> seen = new TreeMap<>();
        loaded.forEach((file, now) -> {
            if (now.text() != null) {
                seen.put(file, now.text());
            }
        });
        Set<String> there = new TreeSet<>(loaded.keySet());
        String guards = guardsFile.text();
        if (guards != null) {
            there.add(PlaybookChecker.GUARDS);
            seen.put(PlaybookChecker.GUARDS, guards);
            if (guardsFile.file().problems().isEmpty()) {
                inForce.put(PlaybookChecker.GUARDS, guards);
            }
        }
        lastGood.keep(inForce, there, seen);
    }

    @Override
    public List<FileEdit> takeEdits() {
        return lastGood.takeEdits();
    }

    /** Reads {@code guards.yaml}; while it has errors, its last good text is in force, or nothing goes out. */
    private void readGuards() {
        Path path = folder.resolve(PlaybookChecker.GUARDS);
        String text;
        try {
            text = Files.exists(path) ? TextFiles.read(path) : null;
        } catch (IOException e) {
            log.error("{} cannot be read, {}; what is in force stays", path, TextFiles.reason(e));
            return;
        }
        if (Objects.equals(text, guardsFile.text())) {
            return;
        }
        ServerGuardsReader.Result result = text == null
                ? new ServerGuardsReader.Result(ServerGuards.NONE, List.of())
                : ServerGuardsReader.read(text, PlaybookChecker.GUARDS);
        boolean first = guardsFile.text() == null;
        guardsFile = new Loaded(text, new PlaybookFile(PlaybookChecker.GUARDS, null, result.problems()));
        if (result.guards() != null) {
            serverGuards = result.guards();
            log.info("{} read", PlaybookChecker.GUARDS);
            return;
        }
        log.error("{} refused: {}", PlaybookChecker.GUARDS, result.problems());
        if (first) {
            serverGuards = lastGood.find(PlaybookChecker.GUARDS)
                    .map(kept -> ServerGuardsReader.read(kept, PlaybookChecker.GUARDS)
                            .guards())
                    .filter(Objects::nonNull)
                    .orElseGet(() -> ServerGuards.broken(result.problems().get(0)));
        }
    }

    /** What every effect must meet. */
    public ServerGuards serverGuards() {
        return serverGuards;
    }

    private synchronized void read() {
        readGuards();
        Map<String, Loaded> now = new TreeMap<>();
        // Other connectors may make a file good, or wrong: each is read anew.
        Map<String, Loaded> before = connectors.reload() ? forgotten() : loaded;
        try {
            for (Path path : yamlFiles(folder)) {
                String name = String.valueOf(path.getFileName());
                Loaded loading = look(name, path, before.get(name));
                if (loading != null) {
                    now.put(name, loading);
                }
            }
            folderError = "";
        } catch (IOException e) {
            String error = "the playbooks folder " + folder + " cannot be read, " + TextFiles.reason(e);
            if (!error.equals(folderError)) {
                log.error("{}; the playbooks in force stay, edits are not seen until it can be read again", error);
            }
            folderError = error;
            return;
        }
        if (!now.equals(loaded)) {
            boolean first = loaded.isEmpty() && owners.isEmpty();
            loaded = now;
            files = withoutDoubles(now.values(), first);
        }
    }

    /** What is in force, without the texts it was made of. */
    private Map<String, Loaded> forgotten() {
        Map<String, Loaded> forgotten = new TreeMap<>();
        loaded.forEach((name, one) -> forgotten.put(name, new Loaded(null, one.file())));
        return forgotten;
    }

    static List<Path> yamlFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> {
                        String name = String.valueOf(path.getFileName());
                        return !TextFiles.isHidden(path)
                                && (name.endsWith(".yaml") || name.endsWith(".yml"))
                                && !name.endsWith(".test.yaml")
                                && !name.equals(PlaybookChecker.GUARDS);
                    })
                    .filter(path -> !Files.isDirectory(path))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause(); // a listing that breaks off is no listing
        }
    }

    /** Why the folder cannot be read now, while what is in force stays; empty where it can. */
    public String folderError() {
        return folderError;
    }

    /** A file as it is now; null where it went away meanwhile. */
    private @Nullable Loaded look(String name, Path path, @Nullable Loaded old) {
        try {
            String text = TextFiles.read(path);
            return old != null && text.equals(old.text()) ? old : load(name, text, old);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            Problem problem =
                    new Problem(name, 1, 1, "it cannot be read, " + TextFiles.reason(e) + ": " + TextFiles.REMEDY);
            return old != null && old.text() == null ? old : refused(name, null, List.of(problem), old);
        }
    }

    private Loaded load(String name, String text, @Nullable Loaded old) {
        PlaybookReader.Result result = reader.read(text, name);
        Playbook playbook = result.playbook();
        if (playbook != null) {
            log.info("playbook {} read, version {} of {}", playbook.id(), playbook.version(), name);
            return new Loaded(text, new PlaybookFile(name, playbook, List.of()));
        }
        return refused(name, text, result.problems(), old);
    }

    private Loaded refused(String name, @Nullable String text, List<Problem> problems, @Nullable Loaded old) {
        Playbook last = old == null ? lastGood(name) : old.file().playbook();
        log.error(
                "playbook file refused, {}: {}",
                last == null ? "nothing of it is in force" : "version " + last.version() + " stays in force",
                problems);
        return new Loaded(text, new PlaybookFile(name, last, problems));
    }

    /** What was in force of the file before the server was started. */
    private @Nullable Playbook lastGood(String name) {
        Optional<PlaybookReader.Result> kept = lastGood.find(name).map(text -> reader.read(text, name));
        kept.filter(result -> result.playbook() == null)
                .ifPresent(result -> log.warn(
                        "The last good text of {} cannot be used by this version: {}", name, result.problems()));
        return kept.map(PlaybookReader.Result::playbook).orElse(null);
    }

    /** Leaves each id to the file that had it before; of files that come together, the first by name gets it. */
    private List<PlaybookFile> withoutDoubles(Collection<Loaded> all, boolean first) {
        Map<String, List<String>> claims = new TreeMap<>();
        all.forEach(one -> Optional.ofNullable(one.file().playbook())
                .ifPresent(playbook -> claims.computeIfAbsent(playbook.id(), id -> new ArrayList<>())
                        .add(one.file().file())));
        owners.entrySet().removeIf(owner -> !claims.getOrDefault(owner.getKey(), List.of())
                .contains(owner.getValue()));
        claims.forEach((id, names) -> owners.computeIfAbsent(id, free -> names.stream()
                .filter(name -> names.size() > 1 && first && hadBeforeTheStart(name, id))
                .findFirst()
                .orElse(names.get(0))));
        return all.stream().map(Loaded::file).map(this::withoutDouble).toList();
    }

    private boolean hadBeforeTheStart(String name, String id) {
        return lastGood.find(name)
                .map(text -> reader.read(text, name).playbook())
                .filter(playbook -> playbook.id().equals(id))
                .isPresent();
    }

    private PlaybookFile withoutDouble(PlaybookFile file) {
        Playbook playbook = file.playbook();
        if (playbook == null || file.file().equals(owners.get(playbook.id()))) {
            return file;
        }
        List<Problem> problems = new ArrayList<>(file.problems());
        problems.add(twice(file.file(), playbook.id(), String.valueOf(owners.get(playbook.id()))));
        log.error("playbook file refused: {}", problems);
        return new PlaybookFile(file.file(), null, problems);
    }

    static Problem twice(String file, String id, String owner) {
        return new Problem(
                file,
                1,
                1,
                "the playbook \"" + id + "\" is in force from " + owner + "; give " + file
                        + " another id, or take one of the two files away");
    }

    /** Every file, by name; {@code guards.yaml} only where it has errors. */
    public List<PlaybookFile> files() {
        if (guardsFile.file().problems().isEmpty()) {
            return files;
        }
        List<PlaybookFile> all = new ArrayList<>(files);
        all.add(guardsFile.file());
        return all;
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

    /** Says why a playbook, or a version of it, cannot be had, and what to do: for the person who looks at its run. */
    public String missing(String id) {
        List<String> broken = files().stream()
                .filter(file -> !file.problems().isEmpty())
                .map(file -> file.file() + ": " + file.problems().get(0))
                .toList();
        return get(id).map(playbook -> playbook.file() + " has another version of it in force")
                        .orElseGet(() -> broken.isEmpty()
                                ? "no file in tocsin.playbooks has this id"
                                : "no playbook of this id is in force, and these files have errors: "
                                        + String.join(" | ", broken))
                + "; put that right with the file, then start the playbook again";
    }

    /**
     * Returns the playbooks whose trigger an alert meets. A {@code where} that cannot be computed, because it
     * reads a field the alert lacks, is not met.
     *
     * @param state {@link AlertTrigger#NEW} or {@link AlertTrigger#REOPENED}
     */
    public List<Playbook> triggeredBy(Alert alert, String state) {
        List<Playbook> met = new ArrayList<>();
        Map<String, Object> variables = Map.of("alert", AlertView.of(alert));
        for (Playbook playbook : inForce()) {
            AlertTrigger trigger = playbook.trigger();
            if (trigger != null
                    && trigger.refusal(alert.rule(), state, variables).isEmpty()) {
                met.add(playbook);
            }
        }
        return met;
    }
}

package io.tocsin.incident;

import io.tocsin.http.problem.BadParameterException;
import io.tocsin.platform.EditedFiles;
import io.tocsin.platform.FileEdit;
import io.tocsin.platform.Folders;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.LastGood;
import io.tocsin.platform.TextFiles;
import io.tocsin.platform.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates in force: the files {@code incidents/*.incident.yaml} below {@code tocsin.playbooks}, read again when they
 * change. A file that became wrong keeps its last good template. Safe for many threads.
 */
public final class IncidentTemplates implements EditedFiles, HealthPart {

    /** How the name of a template's file ends. */
    public static final String SUFFIX = ".incident.yaml";

    private static final Logger log = LoggerFactory.getLogger(IncidentTemplates.class);

    private final Path folder;
    private final LastGood lastGood;
    private volatile Map<String, Loaded> loaded = Map.of();
    private volatile String folderError = "";

    private IncidentTemplates(Path folder, LastGood lastGood) {
        this.folder = folder;
        this.lastGood = lastGood;
        reload();
    }

    static IncidentTemplates of(Folders folders) {
        return new IncidentTemplates(
                folders.playbooks().resolve("incidents"), LastGood.in(folders.data(), "incidents"));
    }

    /** Reads a folder as it is, without keeping last good texts. */
    public static IncidentTemplates in(Path folder) {
        return new IncidentTemplates(folder, LastGood.none());
    }

    /**
     * A file as it is now.
     *
     * @param text null where it cannot be read
     * @param good the text that is in force; empty for none
     * @param template null where nothing of it is in force
     * @param error what is wrong with it; empty for nothing
     */
    private record Loaded(
            @Nullable String text, String good, @Nullable IncidentTemplate template, String error) {}

    /** What is known of a file, for people. */
    public record TemplateFile(String file, @Nullable IncidentTemplate template, String error) {}

    /** Reads the files that changed; called every few seconds. */
    public synchronized void reload() {
        if (!Files.isDirectory(folder) && loaded.isEmpty()) {
            return; // an installation need not have templates
        }
        Map<String, Loaded> now = new TreeMap<>();
        List<String> failed = new ArrayList<>();
        List<Path> files = TextFiles.below(folder, 1, (path, e) -> failed.add(path + ", " + TextFiles.reason(e)));
        folderError = failed.isEmpty() ? "" : "The folder of incident templates cannot be read: " + failed.get(0);
        if (!failed.isEmpty() && files.isEmpty()) {
            return; // a failed listing changes nothing
        }
        for (Path path : files) {
            String name = String.valueOf(path.getFileName());
            if (name.endsWith(SUFFIX)) {
                now.put(name, look(name, path, loaded.get(name)));
            }
        }
        loaded = withoutDoubles(now);
        Map<String, String> inForce = new TreeMap<>();
        Map<String, String> seen = new TreeMap<>();
        loaded.forEach((name, one) -> {
            if (one.template() != null) {
                inForce.put(name, one.good());
            }
            if (one.text() != null) {
                seen.put(name, one.text());
            }
        });
        lastGood.keep(inForce, Set.copyOf(loaded.keySet()), seen);
    }

    private Loaded look(String name, Path path, @Nullable Loaded old) {
        String text;
        try {
            text = TextFiles.read(path);
        } catch (IOException e) {
            return refused(name, null, "it cannot be read, " + TextFiles.reason(e) + ": " + TextFiles.REMEDY, old);
        }
        if (old != null && text.equals(old.text()) && !old.error().startsWith(DOUBLE)) {
            return old;
        }
        try {
            IncidentTemplate template = TemplateReader.read(text, name);
            log.info("incident template {} read from {}", template.id(), name);
            return new Loaded(text, text, template, "");
        } catch (Yaml.Wrong e) {
            return refused(name, text, name + ":" + e.line() + ": " + e.getMessage(), old);
        }
    }

    private Loaded refused(String name, @Nullable String text, String error, @Nullable Loaded old) {
        String good = old == null ? lastGood.find(name).orElse("") : old.good();
        IncidentTemplate template = old == null ? null : old.template();
        if (old == null && !good.isEmpty()) {
            try {
                template = TemplateReader.read(good, name);
            } catch (Yaml.Wrong e) {
                log.warn("The last good text of {} cannot be used by this version: {}", name, e.getMessage());
            }
        }
        if (old == null || !old.error().equals(error)) {
            log.error("incident template refused, {}: {}", LastGood.standing(template != null), error);
        }
        return new Loaded(text, template == null ? "" : good, template, error);
    }

    private static final String DOUBLE = "the template";

    /** Of files with one id, the one that was in force first keeps it; of files that come together, the first by name. */
    private Map<String, Loaded> withoutDoubles(Map<String, Loaded> now) {
        Map<String, String> owners = new TreeMap<>();
        loaded.forEach((name, old) -> {
            Loaded current = now.get(name);
            if (old.template() != null
                    && current != null
                    && current.template() != null
                    && current.template().id().equals(old.template().id())) {
                owners.putIfAbsent(old.template().id(), name);
            }
        });
        Map<String, Loaded> all = new TreeMap<>();
        now.forEach((name, one) -> {
            IncidentTemplate template = one.template();
            String owner = template == null ? name : owners.computeIfAbsent(template.id(), id -> name);
            all.put(
                    name,
                    template == null || owner.equals(name)
                            ? one
                            : new Loaded(
                                    one.text(),
                                    "",
                                    null,
                                    DOUBLE + " \"" + template.id() + "\" is in force from " + owner + "; give " + name
                                            + " another id, or remove one of the two files"));
        });
        return Map.copyOf(all);
    }

    public List<IncidentTemplate> inForce() {
        return files().stream()
                .map(TemplateFile::template)
                .filter(Objects::nonNull)
                .toList();
    }

    public List<TemplateFile> files() {
        return new TreeMap<>(loaded)
                .entrySet().stream()
                        .map(one -> new TemplateFile(
                                one.getKey(),
                                one.getValue().template(),
                                one.getValue().error()))
                        .toList();
    }

    public Optional<IncidentTemplate> find(String id) {
        return inForce().stream().filter(template -> template.id().equals(id)).findFirst();
    }

    /** @throws BadParameterException where no template of this id is in force */
    IncidentTemplate need(String id) {
        return find(id).orElseThrow(() -> new BadParameterException(
                "template",
                "No incident template \"" + id + "\" is in force; there are "
                        + inForce().stream().map(IncidentTemplate::id).toList()));
    }

    @Override
    public List<FileEdit> takeEdits() {
        return lastGood.takeEdits();
    }

    @Override
    public String name() {
        return "incident-templates";
    }

    @Override
    public Object report() {
        return files().stream()
                .map(file -> Map.of("file", file.file(), "state", file.error().isEmpty() ? "live" : "error"))
                .toList();
    }

    @Override
    public boolean healthy() {
        return problems().isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        List<HealthProblem> problems = new ArrayList<>();
        if (!folderError.isEmpty()) {
            problems.add(HealthProblem.degraded(folderError + ".", "Make it readable; what is in force stays."));
        }
        files().stream()
                .filter(file -> !file.error().isEmpty())
                .map(file -> HealthProblem.degraded(
                        "Incident template " + file.file() + " has an error, "
                                + LastGood.standing(file.template() != null) + ": " + file.error() + ".",
                        "Correct the file; it is read again at once."))
                .forEach(problems::add);
        return problems;
    }
}

package io.tocsin.metrics;

import io.tocsin.platform.EditedFiles;
import io.tocsin.platform.FileEdit;
import io.tocsin.platform.Folders;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.LastGood;
import io.tocsin.platform.TextFiles;
import io.tocsin.platform.Yaml;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agreement in force: the file {@code incidents/sla.yaml} below {@code tocsin.playbooks}, read again when it changes. While
 * it has errors its last good text is in force. Safe for many threads.
 */
public final class SlaPolicies implements EditedFiles, HealthPart {

    public static final String FILE = "sla.yaml";

    private static final Logger log = LoggerFactory.getLogger(SlaPolicies.class);

    private final Path file;
    private final LastGood lastGood;
    private @Nullable String seen;
    private String good = "";
    private volatile @Nullable SlaPolicy policy;
    private volatile String error = "";

    private SlaPolicies(Path file, LastGood lastGood) {
        this.file = file;
        this.lastGood = lastGood;
        reload();
    }

    static SlaPolicies of(Folders folders) {
        return new SlaPolicies(
                folders.playbooks().resolve("incidents").resolve(FILE), LastGood.in(folders.data(), "sla"));
    }

    /** Reads a file as it is, without keeping its last good text. */
    static SlaPolicies in(Path file) {
        return new SlaPolicies(file, LastGood.none());
    }

    /** @throws Yaml.Wrong where a text is not as the file must be */
    public static void check(String text) {
        SlaPolicy unused = SlaReader.read(text);
    }

    /** Reads the file where it changed; called every few seconds. */
    synchronized void reload() {
        String text;
        try {
            text = TextFiles.read(file);
        } catch (NoSuchFileException e) {
            seen = null;
            good = "";
            policy = null;
            error = "";
            lastGood.keep(Map.of(), Set.of());
            return;
        } catch (IOException e) {
            error = FILE + " cannot be read, " + TextFiles.reason(e) + ": " + TextFiles.REMEDY;
            return; // what is in force stays
        }
        if (!Objects.equals(text, seen)) {
            seen = text;
            read(text);
        }
        lastGood.keep(good.isEmpty() ? Map.of() : Map.of(FILE, good), Set.of(FILE), Map.of(FILE, text));
    }

    private void read(String text) {
        try {
            policy = SlaReader.read(text);
            good = text;
            error = "";
            log.info("{} read", FILE);
        } catch (Yaml.Wrong e) {
            error = FILE + ":" + e.line() + ": " + e.getMessage();
            if (policy == null) {
                lastGood.find(FILE).ifPresent(kept -> {
                    try {
                        policy = SlaReader.read(kept);
                        good = kept;
                    } catch (Yaml.Wrong old) {
                        log.warn("The last good text of {} cannot be used by this version: {}", FILE, old.getMessage());
                    }
                });
            }
            log.error("{} refused, {}: {}", FILE, LastGood.standing(policy != null), error);
        }
    }

    /** Empty where nothing was agreed. */
    Optional<SlaPolicy> inForce() {
        return Optional.ofNullable(policy);
    }

    @Override
    public List<FileEdit> takeEdits() {
        return lastGood.takeEdits();
    }

    @Override
    public String name() {
        return "sla";
    }

    @Override
    public Object report() {
        return Map.of("file", FILE, "state", error.isEmpty() ? (policy == null ? "none" : "live") : "error");
    }

    @Override
    public boolean healthy() {
        return error.isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        return error.isEmpty()
                ? List.of()
                : List.of(HealthProblem.degraded(
                        "The service level file has an error, " + LastGood.standing(policy != null) + ": " + error
                                + ".",
                        "Correct the file; it is read again at once."));
    }
}

package io.tocsin.platform.permissions;

import io.tocsin.platform.Folders;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the permissions of the server's folders at start and every 15 seconds, and reports what other local users may do. */
final class PermissionsHealth implements HealthPart {

    private static final Logger log = LoggerFactory.getLogger(PermissionsHealth.class);
    private static final int MOST_NAMED = 3;

    private final Path data;
    private final Map<String, Path> editable = new LinkedHashMap<>();
    private volatile List<HealthProblem> problems = List.of();
    private volatile boolean toldOfNone;

    PermissionsHealth(Folders folders) {
        data = folders.data();
        editable.put("rules", folders.rules());
        editable.put("routes", folders.routes());
        editable.put("playbooks", folders.playbooks());
        DataFolder.close(data);
    }

    /** From one thread at a time. */
    void look() {
        List<HealthProblem> found = new ArrayList<>();
        try {
            lookAtData(found);
            LocalUser server = LocalUser.ofServer();
            for (Map.Entry<String, Path> folder : editable.entrySet()) {
                lookAtEditable(folder.getKey(), folder.getValue(), server, found);
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("Permissions cannot be looked at", e);
            found.add(HealthProblem.degraded(
                    "The permissions of the server's folders cannot be read: " + e,
                    "Check that the server's user may read them."));
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            sayOnceThatThereAreNone();
        }
        found.stream()
                .filter(problem -> !problems.contains(problem))
                .forEach(problem -> log.warn("{} {}", problem.what(), problem.remedy()));
        problems = List.copyOf(found);
    }

    private void lookAtData(List<HealthProblem> found) throws IOException {
        if (Files.isDirectory(data) && !DataFolder.hasPermissions(data)) {
            sayOnceThatThereAreNone();
            return;
        }
        List<Path> open = DataFolder.tighten(data);
        if (!open.isEmpty()) {
            found.add(HealthProblem.degraded(
                    "Other local users may have access to the data folder: " + named(open) + ".",
                    "Give the server a data folder of its own, owned by its user: run chown -R USER '"
                            + data.toAbsolutePath() + "', then chmod -R go= '" + data.toAbsolutePath() + "'."));
        }
    }

    private void sayOnceThatThereAreNone() {
        if (!toldOfNone) {
            toldOfNone = true;
            log.warn(
                    "The file system of {} has no POSIX permissions, so the server cannot keep other local users away from"
                            + " it. Restrict access to the folder by other means.",
                    data.toAbsolutePath());
        }
    }

    private static void lookAtEditable(String name, Path folder, LocalUser server, List<HealthProblem> found)
            throws IOException {
        List<EditableFolder.Risk> risks = EditableFolder.risks(folder, server);
        if (risks.isEmpty()) {
            return;
        }
        found.add(HealthProblem.degraded(
                "Other local users may change " + name + ", which run with the server's rights: "
                        + risks.stream()
                                .limit(MOST_NAMED)
                                .map(risk -> risk.path() + " (" + risk.why() + ")")
                                .collect(Collectors.joining(", "))
                        + more(risks.size()) + ".",
                "Run "
                        + risks.stream()
                                .limit(MOST_NAMED)
                                .map(EditableFolder.Risk::remedy)
                                .collect(Collectors.joining("; "))
                        + (risks.size() > MOST_NAMED ? "; the next look names more" : "") + "."));
    }

    private static String named(List<Path> paths) {
        return paths.stream().limit(MOST_NAMED).map(Path::toString).collect(Collectors.joining(", "))
                + more(paths.size());
    }

    private static String more(int size) {
        return size > MOST_NAMED ? " and " + (size - MOST_NAMED) + " more" : "";
    }

    @Override
    public String name() {
        return "permissions";
    }

    @Override
    public Object report() {
        return problems;
    }

    @Override
    public boolean healthy() {
        return problems.isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        return problems;
    }
}

package io.tocsin.platform;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Whether the folders that people put files in can be read. Without rules or routes the server is deaf or blind; without
 * playbooks only where a setting names their folder.
 */
final class FoldersHealth implements HealthPart {

    private final Map<String, Path> folders = new LinkedHashMap<>();
    private final Predicate<String> isConfigured;

    /** @param isConfigured whether a setting has a value of its own */
    FoldersHealth(Folders folders, Predicate<String> isConfigured) {
        this.folders.put("rules", folders.rules());
        this.folders.put("routes", folders.routes());
        this.folders.put("playbooks", folders.playbooks());
        this.isConfigured = isConfigured;
    }

    /**
     * A folder.
     *
     * @param state {@code read} or {@code error}
     * @param error why it cannot be read; empty where it can
     */
    record Report(String name, String path, String state, String error) {}

    @Override
    public String name() {
        return "folders";
    }

    @Override
    public List<Report> report() {
        List<Report> reports = new ArrayList<>();
        folders.forEach((name, path) -> {
            String error = error(path);
            reports.add(new Report(name, path.toAbsolutePath().toString(), error.isEmpty() ? "read" : "error", error));
        });
        return reports;
    }

    private static String error(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            boolean unused = files.iterator().hasNext();
            return "";
        } catch (NoSuchFileException e) {
            return "does not exist";
        } catch (NotDirectoryException e) {
            return "is not a folder";
        } catch (IOException e) {
            return "cannot be read: " + TextFiles.reason(e);
        } catch (DirectoryIteratorException e) {
            return "cannot be read: the listing broke off";
        }
    }

    @Override
    public boolean healthy() {
        return report().stream().allMatch(report -> report.error().isEmpty());
    }

    @Override
    public List<HealthProblem> problems() {
        return report().stream()
                .filter(report -> !report.error().isEmpty())
                .map(report -> {
                    String setting = "tocsin." + report.name();
                    String what = "The " + report.name() + " folder " + report.path() + " " + report.error() + ".";
                    String remedy = "Create it or make it readable for the server's user, or set " + setting
                            + " to the right folder.";
                    return report.name().equals("playbooks") && !isConfigured.test(setting)
                            ? HealthProblem.degraded(what, remedy)
                            : HealthProblem.down(what, remedy);
                })
                .toList();
    }
}

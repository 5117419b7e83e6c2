package io.tocsin.playbook;

import io.tocsin.incident.IncidentTemplates;
import io.tocsin.metrics.SlaPolicies;
import io.tocsin.platform.TextFiles;
import io.tocsin.platform.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks the files of the folder {@code incidents} below a playbooks folder: templates and {@code sla.yaml}. */
final class IncidentFiles {

    private static final String FOLDER = "incidents";
    private static final Pattern PLACE = Pattern.compile("[^:]+:(\\d{1,6}): (.*)", Pattern.DOTALL);

    private IncidentFiles() {}

    /** Returns those below a playbooks folder. */
    static List<Path> below(Path playbooks) throws IOException {
        Path folder = playbooks.resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(IncidentFiles::isOne).sorted().toList();
        }
    }

    static boolean isOne(Path file) {
        String name = String.valueOf(file.getFileName());
        return file.toAbsolutePath().normalize().resolveSibling("").endsWith(FOLDER)
                && !TextFiles.isHidden(file)
                && (name.equals(SlaPolicies.FILE) || name.endsWith(IncidentTemplates.SUFFIX));
    }

    /** Returns what is wrong with one. */
    static List<Problem> problems(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (name.equals(SlaPolicies.FILE)) {
            try {
                SlaPolicies.check(TextFiles.read(file));
                return List.of();
            } catch (Yaml.Wrong e) {
                return List.of(new Problem(file.toString(), e.line(), 1, String.valueOf(e.getMessage())));
            }
        }
        return IncidentTemplates.in(file.toAbsolutePath().normalize().resolveSibling("")).files().stream()
                .filter(one -> one.file().equals(name) && !one.error().isEmpty())
                .map(one -> problem(file, one.error()))
                .toList();
    }

    /** The place in {@code name.yaml:4: what is wrong} becomes the problem's own. */
    private static Problem problem(Path file, String error) {
        Matcher place = PLACE.matcher(error);
        return place.matches()
                ? new Problem(file.toString(), Integer.parseInt(place.group(1)), 1, place.group(2))
                : new Problem(file.toString(), 1, 1, error);
    }
}

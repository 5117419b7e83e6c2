package io.tocsin.playbook;

import io.tocsin.platform.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads playbooks for an author: {@code playbooks check}. */
public final class PlaybookChecker {

    private final PlaybookReader reader = new PlaybookReader();

    /**
     * What was looked at.
     *
     * @param files how many
     */
    public record Report(int files, List<Problem> problems) {

        public Report {
            problems = List.copyOf(problems);
        }
    }

    /** Checks files, and the playbooks directly in folders. */
    public Report check(List<Path> paths) {
        List<Problem> problems = new ArrayList<>();
        Map<String, Path> idsOfFiles = new HashMap<>();
        int files = 0;
        for (Path path : paths) {
            try {
                for (Path file : Files.isDirectory(path) ? Playbooks.yamlFiles(path) : List.of(path)) {
                    files++;
                    problems.addAll(check(file, idsOfFiles));
                }
            } catch (IOException e) {
                problems.add(new Problem(path.toString(), 1, 1, "cannot be read: " + TextFiles.reason(e)));
            }
        }
        return new Report(files, problems);
    }

    private List<Problem> check(Path file, Map<String, Path> idsOfFiles) {
        try {
            PlaybookReader.Result result = reader.read(TextFiles.read(file), file.toString());
            Playbook playbook = result.playbook();
            Path other = playbook == null ? null : idsOfFiles.putIfAbsent(playbook.id(), file);
            return playbook == null || other == null || other.equals(file)
                    ? result.problems()
                    : List.of(Playbooks.twice(file.toString(), playbook.id(), other.toString()));
        } catch (IOException e) {
            String wrong = "it cannot be read, " + TextFiles.reason(e) + ": " + TextFiles.REMEDY;
            return List.of(new Problem(file.toString(), 1, 1, wrong));
        }
    }
}

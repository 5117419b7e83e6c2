package io.tocsin.respond;

import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells operators which playbooks are in force, and which settings they lack. */
final class PlaybooksHealth implements HealthPart {

    private final Playbooks playbooks;
    private final Outside outside;

    PlaybooksHealth(Playbooks playbooks, Outside outside) {
        this.playbooks = playbooks;
        this.outside = outside;
    }

    /**
     * One file.
     *
     * @param id null where nothing of it is in force
     * @param state {@code live} or {@code error}
     * @param mode null where nothing of it is in force
     * @param missing settings without which its runs are dry runs
     * @param error every problem, a line each, and whether a text of the file is in force; null for none
     */
    record Report(
            @Nullable String id,
            String file,
            String state,
            @Nullable String mode,
            List<String> missing,
            @Nullable String error) {}

    @Override
    public String name() {
        return "playbooks";
    }

    @Override
    public List<Report> report() {
        return playbooks.files().stream().map(this::report).toList();
    }

    private Report report(Playbooks.PlaybookFile file) {
        Playbook playbook = file.playbook();
        String error = file.error();
        return new Report(
                playbook == null ? null : playbook.id(),
                file.file(),
                error == null ? "live" : "error",
                playbook == null ? null : outside.modeOf(playbook).word(),
                playbook == null ? List.of() : outside.missing(playbook),
                error);
    }

    @Override
    public boolean healthy() {
        return playbooks.files().stream().allMatch(file -> file.problems().isEmpty());
    }

    @Override
    public List<HealthProblem> problems() {
        return playbooks.files().stream()
                .filter(file -> !file.problems().isEmpty())
                .map(file -> HealthProblem.degraded(
                        "Playbook file " + file.file() + " has an error, "
                                + (file.playbook() == null
                                        ? "and nothing of it is in force: "
                                        : "and its last good version stays in force: ")
                                + file.problems().get(0) + ".",
                        "Correct the file; it is read again at once."))
                .toList();
    }
}

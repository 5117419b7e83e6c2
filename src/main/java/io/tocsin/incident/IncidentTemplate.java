package io.tocsin.incident;

import io.tocsin.event.Severity;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How incidents of one kind begin: a file {@code playbooks/incidents/*.incident.yaml}.
 *
 * @param id by which REST, playbooks and rules name it
 * @param title of an incident that is given none; empty where its first alert's title serves
 * @param severity null where the most severe alert's holds
 * @param tlp null where the usual one holds
 * @param pap null where the usual one holds
 * @param summary Markdown; empty for none
 * @param joins whether a new alert that shares an observable or a key with an open incident of this template becomes part of it
 *     by itself; otherwise it is offered
 * @param tasks in order
 * @param file its name below {@code playbooks/incidents}
 */
public record IncidentTemplate(
        String id,
        String title,
        @Nullable Severity severity,
        @Nullable Tlp tlp,
        @Nullable Pap pap,
        String summary,
        List<String> labels,
        boolean joins,
        List<TaskTemplate> tasks,
        String file) {

    public IncidentTemplate {
        labels = List.copyOf(labels);
        tasks = List.copyOf(tasks);
    }

    /**
     * A task of it.
     *
     * @param role who should do it; empty for anybody
     * @param due after the opening of the incident, or after the template was added later; null for no deadline
     */
    public record TaskTemplate(
            String title,
            String description,
            String role,
            @Nullable Duration due,
            boolean mandatory,
            String playbook,
            List<String> checklist) {

        public TaskTemplate {
            checklist = List.copyOf(checklist);
        }
    }
}

package io.tocsin.incident;

import io.tocsin.platform.PermanentException;
import java.util.List;

/** An incident cannot be closed without a reason: something is not done yet. */
public final class OpenWorkException extends PermanentException {

    private final List<OpenTask> tasks;
    private final List<IncidentResponse.WorkingRun> runs;

    /** A mandatory task that is neither done nor skipped. */
    public record OpenTask(String id, String title, String assignee) {}

    OpenWorkException(String number, List<OpenTask> tasks, List<IncidentResponse.WorkingRun> runs) {
        super(number + " has " + tasks.size() + " mandatory tasks that are open and " + runs.size()
                + " running effects. Finish them, or close it with a reason.");
        this.tasks = List.copyOf(tasks);
        this.runs = List.copyOf(runs);
    }

    public List<OpenTask> tasks() {
        return tasks;
    }

    public List<IncidentResponse.WorkingRun> runs() {
        return runs;
    }
}

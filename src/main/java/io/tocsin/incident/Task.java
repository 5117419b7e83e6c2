package io.tocsin.incident;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something to do for an incident.
 *
 * @param description Markdown; empty for none
 * @param role who should do it, in the words of the template; empty for anybody
 * @param assignee empty for nobody yet
 * @param due null for no deadline
 * @param mandatory whether the incident can only be closed with a reason while this is neither done nor skipped
 * @param checklist steps of it; may be empty
 * @param result what came of it; empty for nothing yet
 * @param playbook id of a playbook that does it, or helps; empty for none
 * @param order by which tasks are listed, the smallest first
 * @param template id of the template it came from; empty for one made by hand
 */
public record Task(
        String title,
        String description,
        String role,
        String assignee,
        @Nullable Instant due,
        boolean mandatory,
        State state,
        List<Check> checklist,
        String result,
        String playbook,
        int order,
        String template) {

    public Task {
        checklist = List.copyOf(checklist);
    }

    /** How far it is. */
    public enum State {
        OPEN,
        DOING,
        DONE,
        SKIPPED;

        /** The word in JSON and the console: lower case. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public boolean isEnd() {
            return this == DONE || this == SKIPPED;
        }
    }

    /** One step of a checklist. */
    public record Check(String text, boolean done) {}

    /** Whether it keeps the incident from being closed without a reason. */
    public boolean isOpenAndMandatory() {
        return mandatory && !state.isEnd();
    }
}

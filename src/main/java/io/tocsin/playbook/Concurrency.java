package io.tocsin.playbook;

import io.tocsin.playbook.expression.Template;
import java.util.Locale;

/**
 * Which runs must not be at work at the same time.
 *
 * @param key runs whose key is the same count together
 * @param limit how many of them may be at work
 * @param onConflict what becomes of one more
 */
public record Concurrency(Template key, int limit, Conflict onConflict) {

    /** What becomes of a run that is one too many. */
    public enum Conflict {
        /** It waits. */
        QUEUE,
        /** It ends at once, naming the run that answers its alert, too. */
        JOIN,
        /** It ends at once. */
        SKIP,
        /** The others are cancelled, their effects are taken back, and it begins. */
        REPLACE;

        /** The word in playbooks: lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

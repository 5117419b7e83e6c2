package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a playbook's effects must meet before they are sent, whatever its steps say.
 *
 * @param never null for no lists
 * @param trust null where the alert's evidence may be of any sender
 * @param budget null for no bound
 */
public record Guards(
        @Nullable Never never,
        @Nullable Trust trust,
        @Nullable Budget budget) {

    /** A playbook without guards of its own. */
    public static final Guards NONE = new Guards(null, null, null);

    /**
     * Values that are never touched.
     *
     * @param effect of the steps that it guards
     * @param subject what the effect is about
     * @param lists names of value lists
     */
    public record Never(Effect effect, Expression subject, List<String> lists) {

        public Never {
            lists = List.copyOf(lists);
        }
    }

    /**
     * How well the senders of the evidence must be known for an alert to have this effect by itself.
     *
     * @param effect of the steps that it guards
     */
    public record Trust(Effect effect, SenderTrust atLeast) {}

    /**
     * How many effects there may be.
     *
     * @param effect of the steps that it guards
     * @param per the time in which they count
     */
    public record Budget(Effect effect, int max, Duration per) {}
}

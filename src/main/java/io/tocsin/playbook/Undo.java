package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Template;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an effect is taken back.
 *
 * @param after gives the ISO 8601 duration after which the server does it; null for only when it is asked to
 * @param ladder durations for the first, second, … time within the idempotency key's life, instead of {@code after}
 */
public record Undo(
        ConnectorSpec connector,
        Effect effect,
        Template.Mapping with,
        @Nullable Expression success,
        @Nullable Expression after,
        List<Duration> ladder) {

    public Undo {
        ladder = List.copyOf(ladder);
    }
}

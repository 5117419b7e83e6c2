package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which signed webhooks start the playbook.
 *
 * @param hook its name in the settings, {@code tocsin.sources.webhooks.hooks}
 * @param where a condition on the event of the delivery; null for none
 * @param inputs of the runs, by name, over {@code event}
 */
public record WebhookTrigger(String hook, @Nullable Expression where, Map<String, Expression> inputs) {

    public WebhookTrigger {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }
}

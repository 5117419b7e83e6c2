package io.tocsin.playbook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What starts a playbook; people may start each.
 *
 * @param alert null where no alert does
 * @param schedule null where no clock does
 * @param webhook null where no webhook does
 * @param roles of the people who may start it, one of which suffices; empty for whoever may start playbooks at all
 */
public record Triggers(
        @Nullable AlertTrigger alert,
        @Nullable ScheduleTrigger schedule,
        @Nullable WebhookTrigger webhook,
        List<String> roles) {

    static final Triggers NONE = new Triggers(null, null, null, List.of());

    public Triggers {
        roles = List.copyOf(roles);
    }
}

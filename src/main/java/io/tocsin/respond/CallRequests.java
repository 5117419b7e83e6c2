package io.tocsin.respond;

import io.tocsin.playbook.ConnectorSpec;
import io.tocsin.playbook.Step;
import io.tocsin.respond.connector.ConnectorRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the requests of steps. */
final class CallRequests {

    private final Rendering rendering;

    CallRequests(Rendering rendering) {
        this.rendering = rendering;
    }

    /** What would be sent, as people see it, however long. */
    String whole(Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope) {
        return rendering.toShow(
                call.connector(),
                call.with(),
                work.playbook().secrets(),
                scope,
                EffectKeys.headerOf(call),
                EffectKeys.textOf(call, scope).orElseGet(() -> EffectKeys.own(call, work.run())));
    }

    /** Makes the request of a step, secrets in clear. */
    ConnectorRequest make(
            Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope, String key, Runnable aboutToSend) {
        Map<String, @Nullable Object> with =
                rendering.toSend(call.connector(), call.with(), work.playbook().secrets(), scope);
        String header = EffectKeys.headerOf(call);
        if (header != null) {
            Map<String, Object> headers = new LinkedHashMap<>();
            if (with.get("headers") instanceof Map<?, ?> given) {
                given.forEach((name, value) -> headers.put(String.valueOf(name), String.valueOf(value)));
            }
            headers.put(
                    header, EffectKeys.inHeader(EffectKeys.textOf(call, scope).orElse(key)));
            with.put("headers", headers);
        }
        if (call.connector().transport() == ConnectorSpec.Transport.OWN) {
            with.putIfAbsent("alert", work.run().alert());
            with.put("playbook", work.run().playbook());
        }
        return new ConnectorRequest(call.connector(), with, key, call.id(), aboutToSend);
    }
}

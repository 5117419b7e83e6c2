package io.tocsin.respond;

import io.tocsin.playbook.Step;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** By what an effect is told from others: in the ledger, and to the system outside. */
final class EffectKeys {

    private static final Pattern NOT_IN_HEADER = Pattern.compile("[^\\x20-\\x7e]+");

    private EffectKeys() {}

    static @Nullable String headerOf(Step.Call call) {
        Step.Idempotency idempotency = call.idempotency();
        return idempotency == null ? null : idempotency.header();
    }

    /** The key as its author wrote it, which the system outside gets; empty where there is none. */
    static Optional<String> textOf(Step.Call call, Map<String, @Nullable Object> scope) {
        Step.Idempotency idempotency = call.idempotency();
        Object key = idempotency == null ? null : idempotency.key().render(scope);
        return Optional.ofNullable(key).map(Object::toString);
    }

    static String inLedger(Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope) {
        return textOf(call, scope)
                .map(text -> Keys.ledgerKey(work.run().playbook(), Step.withoutItem(call.id()), text))
                .orElseGet(() -> own(call, work.run()));
    }

    /** The key where its author wrote none: the same for runs that do one another again. */
    static String own(Step.Call call, Run run) {
        return Keys.effectKey(call.isUndo() ? run.id() : run.link().lineage(), call.id());
    }

    /** A key is often made of names, which may hold what no header can carry. */
    static String inHeader(String key) {
        return NOT_IN_HEADER.matcher(key).replaceAll(found -> URLEncoder.encode(found.group(), StandardCharsets.UTF_8));
    }
}

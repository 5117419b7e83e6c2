package io.tocsin.playbook;

import io.tocsin.alert.Alert;
import io.tocsin.playbook.expression.Expressions;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The alert as expressions see it. */
public final class AlertView {

    /** Members of {@code alert} that are no fields of its event. */
    static final Set<String> MEMBERS = Set.of(
            "id",
            "rule",
            "title",
            "severity",
            "severity_word",
            "state",
            "key",
            "key_field",
            "count",
            "first_seen",
            "last_seen",
            "tags",
            "attack",
            "why",
            "category",
            "summary",
            "sender_trust",
            "asset");

    private AlertView() {}

    /**
     * Returns the value of {@code alert}: the ECS fields of the event that crossed the line, nested, and over them
     * {@code id, rule, title, severity, severity_word, state, key, key_field, keys, count, first_seen, last_seen, tags,
     * attack, why, category, summary}. Once a run has begun, {@code sender_trust} is there too. {@code severity} is a number, to be compared with {@code severity("high")}.
     */
    public static Map<String, Object> of(Alert alert) {
        Map<String, Object> view = new LinkedHashMap<>(alert.fields());
        view.put("id", alert.id());
        view.put("rule", alert.rule());
        view.put("title", alert.title());
        view.put("severity", Expressions.rankOf(alert.severity()));
        view.put("severity_word", alert.severity().word());
        view.put("state", alert.state().name().toLowerCase(Locale.ROOT));
        view.put("key", alert.key());
        view.put("key_field", alert.keyField());
        view.put("keys", alert.keys());
        view.put("count", alert.count());
        view.put("first_seen", alert.firstSeen().toString());
        view.put("last_seen", alert.lastSeen().toString());
        view.put("tags", alert.tags());
        view.put("attack", alert.attack());
        view.put("why", alert.why());
        view.put("category", alert.category());
        view.put("summary", alert.summary());
        return view;
    }
}

package io.tocsin.normalise.json;

import io.tocsin.normalise.draft.Draft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an ECS sender said itself before we read its message or its Windows event. Who it was about and from where stands as
 * the sender has it; what happened stands in our words, which rules ask for, where we could read it, and the sender's own
 * words are kept below {@code tocsin.sender}.
 */
record SenderFacts(Map<String, Object> facts, Map<String, Object> words, List<String> categories, List<String> types) {

    private static final List<String> FACTS = List.of(
            "source.ip",
            "source.address",
            "source.domain",
            "source.port",
            "user.name",
            "user.target.name",
            "event.dataset",
            "url.original",
            "url.path",
            "url.domain",
            "http.request.method",
            "http.response.status_code",
            "user_agent.original");

    private static final List<String> WORDS = List.of("action", "outcome", "provider", "reason");

    static final SenderFacts NONE = new SenderFacts(Map.of(), Map.of(), List.of(), List.of());

    /** @param document a text as its {@code user} is a name of some product's own, not ECS's, and no fact */
    static SenderFacts of(Draft draft, Map<String, Object> document) {
        Map<String, Object> facts = new LinkedHashMap<>();
        boolean isProductsUser = document.get("user") instanceof String;
        for (String path : FACTS) {
            Object value = draft.value(path);
            if (value != null && !(isProductsUser && path.equals("user.name"))) {
                facts.put(path, value);
            }
        }
        Map<String, Object> words = new LinkedHashMap<>();
        for (String word : WORDS) {
            Object value = draft.value("event." + word);
            if (value != null) {
                words.put(word, value);
            }
        }
        return new SenderFacts(facts, words, draft.texts("event.category"), draft.texts("event.type"));
    }

    /** Where the sender named an action itself, it did not leave the reading of its message to us. */
    boolean isNamed() {
        return words.containsKey("action");
    }

    void putBack(Draft draft) {
        String address = draft.text("source.ip");
        facts.forEach(draft::put);
        Object own = facts.get("source.ip");
        if (own != null && !address.isEmpty() && !address.equals(own)) {
            // the line is about another address: it is not where the sender says the event came from
            draft.put("source.address", address).add("related.ip", address);
            if (!facts.containsKey("source.port")) {
                draft.remove("source.port");
            }
        }
        words.forEach((word, value) -> {
            Object ours = draft.value("event." + word);
            if (ours == null) {
                draft.put("event." + word, value);
            } else if (!ours.equals(value)) {
                draft.put("tocsin.sender." + word, value);
            }
        });
        draft.addAll("event.category", categories);
        draft.addAll("event.type", types);
        leadingCategory(draft);
    }

    /** Rules ask for the first category: what is about logins or accounts says so first. */
    private static void leadingCategory(Draft draft) {
        List<String> all = draft.texts("event.category");
        for (String leading : List.of("authentication", "iam")) {
            if (all.indexOf(leading) > 0) {
                List<String> ordered = new ArrayList<>(all);
                ordered.remove(leading);
                ordered.add(0, leading);
                draft.put("event.category", List.copyOf(ordered));
                return;
            }
        }
    }
}

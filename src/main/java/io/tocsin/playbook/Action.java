package io.tocsin.playbook;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a step may use: the connectors' names and what each wants in {@code with}. */
public enum Action {
    HTTP_REQUEST("http.request@1"),
    MAIL_SEND("mail.send@1");

    private final String use;

    Action(String use) {
        this.use = use;
    }

    /** The text of {@code uses}. */
    public String use() {
        return use;
    }

    /** Members of {@code with} that must be there. */
    public Set<String> required() {
        return switch (this) {
            case HTTP_REQUEST -> Set.of("method", "url");
            case MAIL_SEND -> Set.of("to", "subject", "text");
        };
    }

    /** Members of {@code with} that may be there. */
    public Set<String> optional() {
        return switch (this) {
            case HTTP_REQUEST -> Set.of("headers", "query", "json");
            case MAIL_SEND -> Set.of("cc");
        };
    }

    static @Nullable Action of(String use) {
        for (Action action : values()) {
            if (action.use.equals(use)) {
                return action;
            }
        }
        return null;
    }

    static List<String> uses() {
        return List.of(HTTP_REQUEST.use, MAIL_SEND.use);
    }
}

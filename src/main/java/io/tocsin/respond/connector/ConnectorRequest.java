package io.tocsin.respond.connector;

import io.tocsin.playbook.ConnectorSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call to make.
 *
 * @param with what the playbook says, rendered, secrets in clear; a {@code url} is whole, its query included
 * @param key idempotency key, the same for every try
 * @param step id of the step that makes it; that of the step and {@code .verify} where it only looks
 * @param aboutToSend what to do just before sending
 */
public record ConnectorRequest(
        ConnectorSpec connector, Map<String, @Nullable Object> with, String key, String step, Runnable aboutToSend) {

    /** The member of {@code with} that has the {@link Target}, where the request itself does not say where it goes. */
    public static final String TARGET = "$target";

    /**
     * A system outside.
     *
     * @param url its address as the settings have it; empty for none
     * @param token its credential in clear; empty for none
     */
    public record Target(String url, String token) {

        /** Prints no values: they hold secrets. */
        @Override
        public String toString() {
            return "target";
        }
    }

    /** Where it goes, where a URL in the request does not say so; an empty one for nowhere. */
    public Target target() {
        return with.get(TARGET) instanceof Target target ? target : new Target("", "");
    }

    /** Makes a request that no step makes. */
    public ConnectorRequest(
            ConnectorSpec connector, Map<String, @Nullable Object> with, String key, Runnable aboutToSend) {
        this(connector, with, key, "", aboutToSend);
    }

    public ConnectorRequest {
        with = Collections.unmodifiableMap(new LinkedHashMap<>(with));
    }

    /** Prints no values: they hold secrets. */
    @Override
    public String toString() {
        return connector.use() + " " + key;
    }

    /** The text of a member; empty where it is absent. */
    public String text(String member) {
        Object value = with.get(member);
        return value == null ? "" : value.toString();
    }
}

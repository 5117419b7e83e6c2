package io.tocsin.correlate.drl;

import io.tocsin.event.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The getters of {@link Event} that rules may use, with the ECS path each stands for. */
public final class EventFields {

    private static final Map<String, Field> FIELDS = new LinkedHashMap<>();

    /** Getters that take an argument. */
    static final Set<String> WITH_ARGUMENT = Set.of("field", "fields", "number", "isCategory");

    static {
        text("id", "event.id", Event::id);
        text("source", "tocsin.source", Event::source);
        text("kind", "event.kind", Event::kind);
        text("category", "event.category", Event::category);
        text("type", "event.type", Event::type);
        text("action", "event.action", Event::action);
        text("outcome", "event.outcome", Event::outcome);
        text("dataset", "event.dataset", Event::dataset);
        text("provider", "event.provider", Event::provider);
        text("eventCode", "event.code", Event::eventCode);
        text("reason", "event.reason", Event::reason);
        text("ruleId", "rule.id", Event::ruleId);
        text("signalKey", "tocsin.key", Event::signalKey);
        text("service", "service.name", Event::service);
        text("message", "message", Event::message);
        text("sourceIp", "source.ip", Event::sourceIp);
        text("destinationIp", "destination.ip", Event::destinationIp);
        text("userName", "user.name", Event::userName);
        text("targetUserName", "user.target.name", Event::targetUserName);
        text("hostName", "host.name", Event::hostName);
        text("processName", "process.name", Event::processName);
        text("commandLine", "process.command_line", Event::commandLine);
        text("parentProcessName", "process.parent.name", Event::parentProcessName);
        text("urlPath", "url.path", Event::urlPath);
        text("httpMethod", "http.request.method", Event::httpMethod);
        text("userAgent", "user_agent.original", Event::userAgent);
        text("arrival", "tocsin.arrival", Event::arrival);
        number("occurrences", "tocsin.occurrences");
        number("delaySeconds", "tocsin.delay_seconds");
        number("sourcePort", "source.port");
        number("destinationPort", "destination.port");
        number("httpStatus", "http.response.status_code");
    }

    private EventFields() {}

    /**
     * A getter.
     *
     * @param path the ECS path
     * @param read reads it; null for a number
     */
    record Field(String path, @Nullable Function<Event, String> read) {

        boolean isText() {
            return read != null;
        }
    }

    private static void text(String getter, String path, Function<Event, String> read) {
        FIELDS.put(getter, new Field(path, read));
    }

    private static void number(String getter, String path) {
        FIELDS.put(getter, new Field(path, null));
    }

    static @Nullable Field of(String getter) {
        return FIELDS.get(getter);
    }

    static Set<String> names() {
        return FIELDS.keySet();
    }

    /** Each field that rules read by a getter, with its ECS path, in the order of the documentation. */
    public static Map<String, String> paths() {
        Map<String, String> paths = new LinkedHashMap<>();
        FIELDS.forEach((getter, field) -> paths.put(getter, field.path()));
        return paths;
    }

    /** The ECS path of a getter; the word itself where it is no getter. */
    public static String path(String getter) {
        Field field = FIELDS.get(getter);
        return field == null ? getter : field.path();
    }

    /** Reads a text getter by name, or a field by its path; {@code ""} where there is none of that name. */
    public static String read(Event event, String getter) {
        Field field = FIELDS.get(getter);
        if (field == null) {
            return event.field(getter);
        }
        return field.read() == null ? "" : field.read().apply(event);
    }
}

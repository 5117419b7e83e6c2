package io.tocsin.ingest.pull;

import com.fasterxml.jackson.core.JsonPointer;
import io.tocsin.platform.Yaml;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * An HTTP API that is asked for events again and again, as its file {@code <name>.poll.yaml} describes it. Texts may hold
 * {@code {{name}}}: a setting of {@code tocsin.sources.polls.<this poll>}, {@code cursor} or {@code now}.
 *
 * @param every how long after one look the next is due, 10 s or more
 * @param request what is asked first
 * @param auth how the caller is known
 * @param events where the array of events stands in an answer; {@code ""} for the answer itself
 * @param follow where in each element a URL stands whose answer has the events; empty for none
 * @param id where the id of an event stands; empty for none
 * @param cursor what moves from look to look
 * @param paging how the next page is found
 * @param perMinute so many requests at most
 */
record Poll(
        String name,
        Duration every,
        Request request,
        Auth auth,
        JsonPointer events,
        String follow,
        String id,
        Cursor cursor,
        Paging paging,
        int perMinute) {

    /** @param body empty for none */
    record Request(String method, String url, Map<String, String> query, Map<String, String> headers, String body) {}

    /**
     * @param type {@code none}, {@code basic}, {@code oauth2} (client credentials), {@code google} (a service account) or {@code duo} (signed
     *     requests)
     * @param values what that takes, with names of settings in them
     */
    record Auth(String type, Map<String, String> values) {}

    /**
     * @param from {@code event}: the greatest value of a field of the events; {@code now}: when the look began; {@code answer}: a field of the
     *     last answer
     * @param field where that stands
     * @param format {@code text} as it stands, {@code iso}, {@code seconds} or {@code millis} for times
     * @param start how far back the first look goes
     * @param overlap how far behind the cursor a look begins, for events that are late; they are known by their ids
     */
    record Cursor(String from, String field, String format, Duration start, Duration overlap) {}

    /**
     * @param type {@code none}, {@code link} (a header {@code Link} with {@code rel="next"}), {@code header} (a header with a URL), {@code url} (a
     *     field with a URL), {@code token} (a field whose value is a parameter of the next request)
     * @param at the header or the field
     * @param parameter of a token
     */
    record Paging(String type, String at, String parameter) {}

    /** @throws Yaml.Wrong where it is not as it must be */
    static Poll read(String name, String text) {
        Node root = Yaml.read(text);
        Map<String, Node> all = Yaml.mapping(
                root, "every", "request", "auth", "events", "follow", "id", "cursor", "paging", "per-minute");
        Duration every = Yaml.duration(all.get("every"), Duration.ofMinutes(1));
        if (every.compareTo(Duration.ofSeconds(10)) < 0) {
            throw new Yaml.Wrong(Yaml.lineOf(root, "every"), "\"every\" must be 10s or more");
        }
        return new Poll(
                name,
                every,
                request(Yaml.need(all, "request", root)),
                auth(all.get("auth")),
                all.containsKey("events") ? pointer(all.get("events")) : JsonPointer.empty(),
                pointer(all.get("follow")).toString(),
                pointer(all.get("id")).toString(),
                cursor(all.get("cursor")),
                paging(all.get("paging")),
                all.containsKey("per-minute") ? Yaml.number(Yaml.need(all, "per-minute", root)) : 60);
    }

    private static Request request(Node node) {
        Map<String, Node> all = Yaml.mapping(node, "method", "url", "query", "headers", "body");
        return new Request(
                oneOf(all.get("method"), "GET", "POST"),
                Yaml.text(Yaml.need(all, "url", node)),
                Yaml.texts(all.get("query")),
                Yaml.texts(all.get("headers")),
                text(all.get("body")));
    }

    private static Auth auth(@Nullable Node node) {
        if (node == null) {
            return new Auth("none", Map.of());
        }
        Map<String, Node> all = Yaml.mapping(
                node,
                "type",
                "user",
                "password",
                "token-url",
                "client-id",
                "client-secret",
                "scope",
                "audience",
                "key");
        String type = oneOf(Yaml.need(all, "type", node), "none", "basic", "oauth2", "google", "duo");
        Map<String, String> values = Yaml.texts(node);
        values.remove("type");
        return new Auth(type, values);
    }

    private static Cursor cursor(@Nullable Node node) {
        if (node == null) {
            return new Cursor("now", "", "iso", Duration.ofHours(1), Duration.ZERO);
        }
        Map<String, Node> all = Yaml.mapping(node, "from", "field", "format", "start", "overlap");
        String from = oneOf(Yaml.need(all, "from", node), "now", "event", "answer");
        Node field = all.get("field");
        if (field == null && !from.equals("now")) {
            throw new Yaml.Wrong(Yaml.line(node), "\"field\" is missing: where the cursor stands");
        }
        return new Cursor(
                from,
                pointer(field).toString(),
                oneOf(all.get("format"), "iso", "text", "seconds", "millis"),
                Yaml.duration(all.get("start"), Duration.ofHours(1)),
                Yaml.duration(all.get("overlap"), Duration.ZERO));
    }

    private static Paging paging(@Nullable Node node) {
        if (node == null) {
            return new Paging("none", "", "");
        }
        Map<String, Node> all = Yaml.mapping(node, "type", "at", "parameter");
        String type = oneOf(Yaml.need(all, "type", node), "none", "link", "header", "url", "token");
        String at = text(all.get("at"));
        if (type.equals("url") || type.equals("token")) {
            at = pointer(Yaml.need(all, "at", node)).toString();
        }
        return new Paging(type, at, type.equals("token") ? Yaml.text(Yaml.need(all, "parameter", node)) : "");
    }

    private static String oneOf(@Nullable Node node, String... words) {
        String text = node == null ? words[0] : Yaml.text(node);
        for (String word : words) {
            if (word.equals(text)) {
                return text;
            }
        }
        throw new Yaml.Wrong(
                node == null ? 1 : Yaml.line(node),
                "\"" + text + "\" does not do here; use " + String.join(", ", words));
    }

    private static String text(@Nullable Node node) {
        return node == null ? "" : Yaml.text(node);
    }

    private static JsonPointer pointer(@Nullable Node node) {
        return node == null ? JsonPointer.empty() : Yaml.parsed(node, "a JSON pointer like /a/b", JsonPointer::compile);
    }
}

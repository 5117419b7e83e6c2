package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.ingest.http.BulkRequest.Item;
import io.tocsin.ingest.http.HttpIntake.Errors;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The part of Elasticsearch's API that shippers with an Elasticsearch output use: the calls at their start, and the bulk
 * API. Nothing that was stored can be read or changed here.
 */
final class Elasticsearch {

    /** Clients of Elasticsearch 7.14 and later refuse to work with a server that does not send it. */
    private static final String PRODUCT = "X-Elastic-Product";

    private static final String NAME = "tocsin";

    /** The version that shippers see: one before 9, which all of them know. */
    private static final String VERSION = "8.17.0";

    /** Where the API stands on the port of the console. */
    static final String PREFIX = "/elasticsearch";

    private static final JsonFactory JSON = new JsonFactory();

    private final HttpIntake intake;

    Elasticsearch(HttpIntake intake) {
        this.intake = intake;
    }

    /** Answers every path of the API, below {@link #PREFIX}. */
    Processor api() {
        return intake.answering(errors(), exchange -> dispatch(exchange).with(PRODUCT, "Elasticsearch"));
    }

    private static Errors errors() {
        return (status, title, detail) -> error(status, type(status), detail).with(PRODUCT, "Elasticsearch");
    }

    private static String type(int status) {
        return switch (status) {
            case 429, 503 -> "es_rejected_execution_exception";
            case 413 -> "content_too_long_exception";
            default -> "illegal_argument_exception";
        };
    }

    private static HttpAnswer error(int status, String type, String reason) {
        Map<String, Object> cause = new LinkedHashMap<>();
        cause.put("type", type);
        cause.put("reason", reason);
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("root_cause", List.of(cause));
        error.putAll(cause);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("status", status);
        return HttpAnswer.json(status, body);
    }

    private HttpAnswer dispatch(Exchange exchange) {
        String method = HttpIntake.header(exchange, Exchange.HTTP_METHOD);
        String path = HttpIntake.header(exchange, Exchange.HTTP_URI);
        String below = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : path;
        List<String> parts = Arrays.stream(below.split("/"))
                .filter(part -> !part.isEmpty())
                .map(part -> URLDecoder.decode(part.replace("+", "%2B"), UTF_8))
                .toList();
        boolean reads = method.equals("GET") || method.equals("HEAD");
        if (parts.isEmpty()) {
            return info();
        }
        String last = parts.get(parts.size() - 1);
        if (!reads && last.equals("_bulk") && parts.size() <= 2) {
            return bulk(exchange, parts.size() == 2 ? parts.get(0) : "");
        }
        if (!reads
                && parts.size() >= 2
                && parts.size() <= 3
                && List.of("_doc", "_create").contains(parts.get(1))) {
            return document(exchange, parts);
        }
        return switch (parts.get(0)) {
            case "_license" -> HttpAnswer.json(200, Map.of("license", license()));
            case "_xpack" -> HttpAnswer.json(200, Map.of("license", license(), "features", Map.of()));
            case "_cluster", "_cat" -> health();
            case "_nodes" -> HttpAnswer.json(200, Map.of("cluster_name", NAME, "nodes", Map.of()));
            // Shippers install these once. Tocsin has its own mapping and retention, so they are taken and not used.
            case "_index_template",
                    "_component_template",
                    "_template",
                    "_ilm",
                    "_ingest",
                    "_data_stream",
                    "_alias",
                    "_aliases" ->
                reads ? HttpAnswer.json(200, Map.of()) : HttpAnswer.json(200, Map.of("acknowledged", true));
            default ->
                parts.size() == 1 && !parts.get(0).startsWith("_") && (method.equals("HEAD") || method.equals("PUT"))
                        ? index(parts.get(0))
                        : error(404, "resource_not_found_exception", "Tocsin has no " + method + " " + path);
        };
    }

    /** Shippers ask whether an index is there, and create it where it is not: every index takes documents. */
    private static HttpAnswer index(String name) {
        Map<String, Object> created = new LinkedHashMap<>();
        created.put("acknowledged", true);
        created.put("shards_acknowledged", true);
        created.put("index", name);
        return HttpAnswer.json(200, created);
    }

    private static HttpAnswer info() {
        Map<String, Object> version = new LinkedHashMap<>();
        version.put("number", VERSION);
        version.put("build_flavor", "default");
        version.put("build_type", "docker");
        version.put("build_hash", "0");
        version.put("build_date", "2024-12-11T12:08:05.663969764Z");
        version.put("build_snapshot", false);
        version.put("lucene_version", "9.12.0");
        version.put("minimum_wire_compatibility_version", "7.17.0");
        version.put("minimum_index_compatibility_version", "7.0.0");
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("name", NAME);
        info.put("cluster_name", NAME);
        info.put("cluster_uuid", NAME);
        info.put("version", version);
        info.put("tagline", "You Know, for Search");
        return HttpAnswer.json(200, info);
    }

    private static Map<String, Object> license() {
        return Map.of("status", "active", "uid", NAME, "type", "basic", "mode", "basic");
    }

    private static HttpAnswer health() {
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("cluster_name", NAME);
        health.put("status", "green");
        health.put("timed_out", false);
        health.put("number_of_nodes", 1);
        return HttpAnswer.json(200, health);
    }

    /** The bulk API alone, as MozDef's endpoint of that name has it. */
    Processor bulk() {
        return intake.answering(Errors.PROBLEMS, exchange -> bulk(exchange, ""));
    }

    private HttpAnswer bulk(Exchange exchange, String index) {
        Instant begun = intake.now();
        List<Item> items = BulkRequest.read(HttpIntake.body(exchange), index, intake.maxEvents());
        long first = append(exchange, items);
        long took = intake.now().toEpochMilli() - begun.toEpochMilli();
        return HttpAnswer.json(200, answer(took, items, first));
    }

    private long append(Exchange exchange, List<Item> items) {
        return intake.append(
                exchange,
                items.stream().map(Item::payload).filter(Objects::nonNull).toList());
    }

    /** {@code POST /index/_doc}, {@code PUT /index/_doc/id} and {@code PUT /index/_create/id}. */
    private HttpAnswer document(Exchange exchange, List<String> parts) {
        BulkAction action = new BulkAction("index", parts.get(0), parts.size() == 3 ? parts.get(2) : "");
        List<byte[]> documents = JsonBodies.split(HttpIntake.body(exchange), Map.of(), 1);
        if (documents.isEmpty()) {
            throw new BadRequestException("The body is empty; send one document");
        }
        List<Item> items = List.of(BulkRequest.item(action, documents.get(0)));
        long position = append(exchange, items);
        return HttpAnswer.json(201, write(out -> created(out, items.get(0), position)));
    }

    private String answer(long tookMillis, List<Item> items, long firstPosition) {
        return write(out -> {
            out.writeNumberField("took", tookMillis);
            out.writeBooleanField("errors", items.stream().anyMatch(item -> item.problem() != null));
            out.writeArrayFieldStart("items");
            long position = firstPosition;
            for (Item item : items) {
                out.writeStartObject();
                out.writeObjectFieldStart(item.action().name());
                BulkRequest.Problem problem = item.problem();
                if (problem == null) {
                    created(out, item, position++);
                } else {
                    refused(out, item, problem);
                }
                out.writeEndObject();
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private void created(JsonGenerator out, Item item, long position) throws IOException {
        String id = item.action().id();
        out.writeStringField("_index", indexOf(item));
        out.writeStringField("_id", id.isEmpty() ? intake.eventId(position) : id);
        out.writeNumberField("_version", 1);
        out.writeStringField("result", "created");
        out.writeObjectFieldStart("_shards");
        out.writeNumberField("total", 1);
        out.writeNumberField("successful", 1);
        out.writeNumberField("failed", 0);
        out.writeEndObject();
        out.writeNumberField("_seq_no", position);
        out.writeNumberField("_primary_term", 1);
        out.writeNumberField("status", 201);
    }

    private static void refused(JsonGenerator out, Item item, BulkRequest.Problem problem) throws IOException {
        out.writeStringField("_index", indexOf(item));
        out.writeStringField("_id", item.action().id());
        out.writeNumberField("status", 400);
        out.writeObjectFieldStart("error");
        out.writeStringField("type", problem.type());
        out.writeStringField("reason", problem.reason());
        out.writeEndObject();
    }

    private static String indexOf(Item item) {
        return item.action().index().isEmpty() ? "events" : item.action().index();
    }

    private interface Fields {
        void into(JsonGenerator out) throws IOException;
    }

    private static String write(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            fields.into(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}

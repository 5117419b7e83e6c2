package io.tocsin.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * SQS, Kinesis, Pub/Sub and an API that is polled, as far as their documentation says how they answer. One request in five is
 * cut off: half of those before anything is done, the others behind it, as where the other side dies.
 */
final class CloudStandIn implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration HIDDEN = Duration.ofSeconds(3);
    private static final int CUT_ONE_IN = 10;

    private final Random random;
    private final HttpServer server;
    private final Map<String, String> sqs = new LinkedHashMap<>();
    private final Map<String, String> pubSub = new LinkedHashMap<>();
    private final List<String> kinesis = new ArrayList<>();
    private final List<String> polled = new ArrayList<>();
    /** Until when a message was given out, by its id. */
    private final Map<String, Instant> hidden = new LinkedHashMap<>();

    CloudStandIn(Random random) throws IOException {
        this.random = random;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized void add(int number) {
        sqs.put("sqs" + number, event("sqs", number));
        pubSub.put("pubsub" + number, event("pubsub", number));
        kinesis.add(event("kinesis", number));
        polled.add(event("test", number));
    }

    private static String event(String source, int number) {
        return "{\"number\":" + number + ",\"message\":\"" + source + "-" + number + "-\"}";
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        JsonNode asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
        String path = exchange.getRequestURI().getPath();
        boolean isCut = random.nextInt(CUT_ONE_IN) == 0;
        if (!isCut) {
            Object answer = path.startsWith("/poll")
                    ? poll(exchange.getRequestURI().getQuery())
                    : path.startsWith("/v1/")
                            ? pubSub(path, asked)
                            : aws(exchange.getRequestHeaders().getFirst("X-Amz-Target"), asked);
            isCut = !path.startsWith("/poll") && random.nextInt(CUT_ONE_IN) == 0;
            if (!isCut) {
                byte[] bytes = JSON.writeValueAsString(answer).getBytes(UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        } else if (path.startsWith("/poll")) {
            exchange.getResponseHeaders().add("Retry-After", "1");
            exchange.sendResponseHeaders(503, -1);
        }
        exchange.close();
    }

    private Object poll(@Nullable String query) {
        int since = query == null ? 0 : Integer.parseInt(query.substring(query.indexOf('=') + 1));
        List<Object> events = new ArrayList<>();
        polled.subList(Math.min(since, polled.size()), polled.size()).forEach(event -> events.add(tree(event)));
        return Map.of("events", events, "max", Integer.toString(polled.size()));
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Map.Entry<String, String>> given(Map<String, String> queue, int most) {
        Instant now = Instant.now();
        List<Map.Entry<String, String>> given = queue.entrySet().stream()
                .filter(message ->
                        !hidden.getOrDefault(message.getKey(), Instant.EPOCH).isAfter(now))
                .limit(most)
                .toList();
        given.forEach(message -> hidden.put(message.getKey(), now.plus(HIDDEN)));
        return given;
    }

    private Object pubSub(String path, JsonNode asked) {
        if (path.endsWith(":acknowledge")) {
            asked.path("ackIds").forEach(id -> pubSub.remove(id.asText()));
            return Map.of();
        }
        return Map.of(
                "receivedMessages",
                given(pubSub, 50).stream()
                        .map(message -> Map.of(
                                "ackId",
                                message.getKey(),
                                "message",
                                Map.of("messageId", message.getKey(), "data", base64(message.getValue()))))
                        .toList());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private Object aws(String target, JsonNode asked) {
        return switch (target.substring(target.indexOf('.') + 1)) {
            case "ReceiveMessage" ->
                Map.of(
                        "Messages",
                        given(sqs, 10).stream()
                                .map(message -> Map.of(
                                        "MessageId", message.getKey(),
                                        "ReceiptHandle", message.getKey(),
                                        "Body", message.getValue()))
                                .toList());
            case "DeleteMessageBatch" -> {
                asked.path("Entries")
                        .forEach(entry -> sqs.remove(entry.path("ReceiptHandle").asText()));
                yield Map.of();
            }
            case "ListShards" -> Map.of("Shards", List.of(Map.of("ShardId", "s0")));
            case "GetShardIterator" ->
                Map.of(
                        "ShardIterator",
                        Integer.toString(asked.path("StartingSequenceNumber").asInt(-1) + 1));
            default -> records(asked.path("ShardIterator").asInt());
        };
    }

    private Object records(int from) {
        int to = Math.min(kinesis.size(), from + 50);
        List<Object> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(Map.of("SequenceNumber", Integer.toString(i), "Data", base64(kinesis.get(i))));
        }
        return Map.of("Records", records, "NextShardIterator", Integer.toString(to));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

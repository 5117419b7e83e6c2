package io.tocsin.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A system outside that fails, does its work and answers too late, answers 429 with Retry-After, and 500. It keeps a record of
 * what took effect: blocks that can be looked at and taken back, tickets that honour an idempotency key, and notes that
 * honour nothing.
 */
final class TroubledTarget implements AutoCloseable {

    /** Longer than the playbook's calls may take. */
    private static final long TOO_LATE_MILLIS = 2500;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Random random;
    private final Set<String> standing = new HashSet<>();
    private final Map<String, Integer> blocked = new HashMap<>();
    private final Map<String, Integer> unblocked = new HashMap<>();
    /** Numbers of the tickets of an address, by their keys. */
    private final Map<String, Map<String, String>> tickets = new HashMap<>();

    private final Map<String, Integer> notes = new HashMap<>();
    private final Map<String, Instant> cancelled = new HashMap<>();
    private final List<String> afterCancel = new ArrayList<>();
    private volatile boolean isCalm;
    private int calls;

    TroubledTarget(Random random) throws IOException {
        this.random = random;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From here on every call is answered. */
    void calm() {
        isCalm = true;
    }

    synchronized int calls() {
        return calls;
    }

    synchronized int blocked(String address) {
        return blocked.getOrDefault(address, 0);
    }

    synchronized int unblocked(String address) {
        return unblocked.getOrDefault(address, 0);
    }

    synchronized Set<String> standing() {
        return new HashSet<>(standing);
    }

    /** The numbers of the tickets that were opened for an address, each once for each key. */
    synchronized List<String> tickets(String address) {
        return List.copyOf(tickets.getOrDefault(address, Map.of()).values());
    }

    synchronized int notes(String address) {
        return notes.getOrDefault(address, 0);
    }

    /** Nothing more may be done for an address; what was on its way already may come within a second. */
    synchronized void cancelled(String address) {
        cancelled.put(address, Instant.now().plusSeconds(1));
    }

    synchronized List<String> afterCancel() {
        return List.copyOf(afterCancel);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String call =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        try (exchange) {
            int dice = dice();
            if (dice < 5) {
                return; // the connection breaks before anything is done
            }
            if (dice < 12) {
                exchange.getResponseHeaders().add("Retry-After", "1");
                answer(exchange, dice < 8 ? 429 : 500, "{}");
                return;
            }
            String answer = work(call, exchange, body);
            if (dice < 18) {
                sleep();
            }
            answer(exchange, 200, answer);
        }
    }

    private synchronized int dice() {
        calls++;
        return isCalm ? 100 : random.nextInt(100);
    }

    private synchronized String work(String call, HttpExchange exchange, byte[] body) throws IOException {
        Map<?, ?> json = body.length == 0 ? Map.of() : JSON.readValue(body, Map.class);
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        String address = json.containsKey("address")
                ? String.valueOf(json.get("address"))
                : query.substring(query.indexOf('=') + 1);
        Instant late = cancelled.get(address);
        if (late != null && call.startsWith("POST") && Instant.now().isAfter(late)) {
            afterCancel.add(call + " " + address);
        }
        switch (call) {
            case "POST /blocks" -> {
                standing.add(address);
                blocked.merge(address, 1, Integer::sum);
            }
            case "GET /blocks" -> {
                return "{\"items\":" + (standing.contains(address) ? "[1]" : "[]") + "}";
            }
            case "DELETE /blocks" -> {
                if (standing.remove(address)) {
                    unblocked.merge(address, 1, Integer::sum);
                }
            }
            case "POST /tickets" ->
                tickets.computeIfAbsent(address, any -> new HashMap<>())
                        .putIfAbsent(
                                exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                                String.valueOf(json.get("number")));
            case "POST /notes" -> notes.merge(address, 1, Integer::sum);
            default -> {
                // a look-up
            }
        }
        return "{\"score\":97}";
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(TOO_LATE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

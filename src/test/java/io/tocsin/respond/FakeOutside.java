package io.tocsin.respond;

import io.tocsin.playbook.ErrorClass;
import io.tocsin.respond.connector.Connector;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The world outside: a reputation service, a firewall that can be asked what it blocks, a ticket system that honours
 * idempotency keys, a mail server. Counts what took effect.
 */
class FakeOutside implements Connector {

    final List<String> calls = new ArrayList<>();
    final List<ConnectorRequest> requests = new ArrayList<>();
    /** Blocks in force, and how often each was made. */
    final Map<String, Integer> blocks = new LinkedHashMap<>();
    /** How often each block was taken back while it was in force. */
    final Map<String, Integer> undone = new LinkedHashMap<>();
    /** Tickets by idempotency key. */
    final Map<String, Integer> tickets = new LinkedHashMap<>();
    /** Mails by key, that is by Message-ID. */
    final Map<String, Integer> mails = new LinkedHashMap<>();

    /** What is answered next instead of the usual, by the beginning of the call's name. */
    private final Map<String, Deque<ConnectorResult>> instead = new LinkedHashMap<>();

    long score = 97;
    /** Whether the team's mailbox can be asked, and since how many looks a mail that was sent shows in it. */
    boolean mailbox;

    int looksUntilMailShows;

    void answer(String call, ConnectorResult... results) {
        instead.computeIfAbsent(call, name -> new ArrayDeque<>()).addAll(List.of(results));
    }

    static ConnectorResult status(int status) {
        return new ConnectorResult.Answer(status, Map.of(), null, null);
    }

    static ConnectorResult lost() {
        return new ConnectorResult.Failure(ErrorClass.TIMEOUT, "no answer in time", true);
    }

    static ConnectorResult unreachable() {
        return new ConnectorResult.Failure(ErrorClass.CONNECT, "cannot connect", false);
    }

    @Override
    public ConnectorResult call(ConnectorRequest request, Duration timeout) {
        String name = request.connector().canFind()
                ? "MAIL"
                : request.with().get("method") + " "
                        + String.valueOf(request.with().get("url")).replaceFirst("https?://[^/]+", "");
        Deque<ConnectorResult> planned = instead.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(ArrayDeque::new);
        ConnectorResult result = planned.poll();
        if (result instanceof ConnectorResult.Failure failure && !failure.maybeSent()) {
            calls.add(name);
            return result;
        }
        request.aboutToSend().run();
        calls.add(name);
        requests.add(request);
        if (result instanceof ConnectorResult.Answer) {
            return result;
        }
        ConnectorResult usual = usual(name, request);
        return result == null ? usual : result;
    }

    @Override
    public ConnectorResult find(ConnectorRequest request, Duration timeout) {
        if (!request.connector().canFind() || !mailbox) {
            return Connector.super.find(request, timeout);
        }
        calls.add("FIND MAIL");
        boolean shows = mails.containsKey(request.key()) && looksUntilMailShows-- <= 0;
        return shows ? json(250, Map.of("message_id", "<" + request.key() + ">")) : status(404);
    }

    private ConnectorResult usual(String name, ConnectorRequest request) {
        if (name.startsWith("GET /v1/ip/")) {
            return json(200, Map.of("score", score));
        }
        if (name.equals("POST /api/blocks")) {
            Map<?, ?> json = (Map<?, ?>) Objects.requireNonNull(request.with().get("json"));
            boolean there = blocks.merge(String.valueOf(json.get("address")), 1, Integer::sum) > 1;
            return json(there ? 409 : 201, Map.of("id", "b-1"));
        }
        if (name.startsWith("GET /api/blocks?address=")) {
            return json(200, Map.of("items", blocks.containsKey(name.substring(24)) ? List.of("b-1") : List.of()));
        }
        if (name.startsWith("DELETE /api/blocks?address=")) {
            String address = name.substring(27);
            if (blocks.remove(address) == null) {
                return status(404);
            }
            undone.merge(address, 1, Integer::sum);
            return status(204);
        }
        if (name.equals("POST /api/tickets")) {
            tickets.putIfAbsent(header(request, "Idempotency-Key"), tickets.size() + 1);
            return json(201, Map.of("key", "SEC-" + tickets.get(header(request, "Idempotency-Key"))));
        }
        if (name.equals("MAIL")) {
            mails.merge(request.key(), 1, Integer::sum);
            return status(250);
        }
        return status(404);
    }

    static String header(ConnectorRequest request, String name) {
        return request.with().get("headers") instanceof Map<?, ?> headers ? String.valueOf(headers.get(name)) : "";
    }

    private static ConnectorResult json(int status, Object body) {
        return new ConnectorResult.Answer(status, Map.of(), body, null);
    }
}

package io.tocsin.respond;

import io.tocsin.playbook.ConnectorExample;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Output;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ValueType;
import io.tocsin.respond.connector.Connector;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The world outside in a test: it answers as the case says, records every call, and reaches nothing. */
final class TrialConnector implements Connector {

    /** Stands for the death of the process: nothing catches it, nothing is tidied up. */
    static final class Death extends Error {}

    /** One call that went out. */
    record Sent(String key, Instant at) {}

    private final Playbook playbook;
    private final Map<String, List<Map<String, Object>>> mocks;
    private final Clock clock;
    private final Map<String, List<Sent>> sent = new LinkedHashMap<>();

    TrialConnector(Playbook playbook, Map<String, List<Map<String, Object>>> mocks, Clock clock) {
        this.playbook = playbook;
        this.mocks = mocks;
        this.clock = clock;
    }

    /** The calls of a step so far; those of its items count together. */
    synchronized List<Sent> sent(String step) {
        return sent.getOrDefault(step, List.of());
    }

    @Override
    public ConnectorResult call(ConnectorRequest request, Duration timeout) {
        String step = stepOf(request.step());
        Map<String, Object> mock = next(step);
        if (mock != null && mock.get("unreachable") != null) {
            return new ConnectorResult.Failure(ErrorClass.CONNECT, "cannot connect", false);
        }
        request.aboutToSend().run();
        record(step, request.key());
        if (mock == null) {
            return unmocked(request.step());
        }
        if (mock.get("crash_after_send") != null) {
            throw new Death();
        }
        if (mock.get("timeout") != null) {
            return new ConnectorResult.Failure(ErrorClass.TIMEOUT, "no answer in time", true);
        }
        Duration retryAfter = ValueType.duration(String.valueOf(mock.get("retry_after")));
        int status = mock.get("status") instanceof Number number ? number.intValue() : 200;
        return new ConnectorResult.Answer(status, headers(mock), mock.get("body"), retryAfter);
    }

    private synchronized @Nullable Map<String, Object> next(String step) {
        List<Map<String, Object>> answers = mocks.getOrDefault(step, List.of());
        return answers.isEmpty() ? null : answers.get(Math.min(sent(step).size(), answers.size() - 1));
    }

    private synchronized void record(String step, String key) {
        sent.computeIfAbsent(step, name -> new ArrayList<>()).add(new Sent(key, clock.instant()));
    }

    private static String stepOf(String id) {
        return id.replaceAll("\\[\\d+\\]", "");
    }

    private static Map<String, String> headers(Map<String, Object> mock) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (mock.get("headers") instanceof Map<?, ?> given) {
            given.forEach((name, value) ->
                    headers.put(String.valueOf(name).toLowerCase(java.util.Locale.ROOT), String.valueOf(value)));
        }
        return headers;
    }

    /**
     * A step that no mock answers is answered with yes: as the first example of its connector, and where that has nothing
     * with something of the type of each of its outputs.
     */
    private ConnectorResult unmocked(String step) {
        if (!(playbook.step(step).orElse(null) instanceof Step.Call call)) {
            return new ConnectorResult.Failure(ErrorClass.DATA, "the case has no mock \"" + stepOf(step) + "\"", false);
        }
        Optional<ConnectorExample> example =
                call.connector().examples().stream().findFirst();
        Object known = example.map(ConnectorExample::body).orElse(null);
        int status = example.map(ConnectorExample::status).orElse(200);
        if (known != null && !(known instanceof Map<?, ?>)) {
            return new ConnectorResult.Answer(status, Map.of(), known, null);
        }
        Map<String, Object> body = copy(known);
        call.outputs().forEach(output -> put(body, output, step));
        return new ConnectorResult.Answer(status, Map.of(), body, null);
    }

    private static Map<String, Object> copy(@Nullable Object value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, item) ->
                    copy.put(String.valueOf(name), item instanceof Map<?, ?> below ? copy(below) : item));
        }
        return copy;
    }

    private static void put(Map<String, Object> body, Output output, String step) {
        if (output.fallback() != null) {
            return;
        }
        for (Expression.Reference reference : output.value().references()) {
            if (reference.root().equals("body") && !reference.path().isEmpty()) {
                Map<String, Object> at = body;
                List<String> path = reference.path();
                for (String name : path.subList(0, path.size() - 1)) {
                    Map<String, Object> below = copy(at.get(name));
                    at.put(name, below);
                    at = below;
                }
                at.putIfAbsent(path.get(path.size() - 1), output.type().placeholder(step + "." + output.name()));
            }
        }
    }

    /** The different keys that a step's calls had. */
    Set<String> keys(String step) {
        Set<String> keys = new LinkedHashSet<>();
        sent(step).forEach(one -> keys.add(one.key()));
        return keys;
    }
}

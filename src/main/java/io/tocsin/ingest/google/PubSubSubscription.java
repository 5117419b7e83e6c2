package io.tocsin.ingest.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.pull.Pulled;
import io.tocsin.ingest.pull.Pulled.Item;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.Fetch.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Pulls the messages of a subscription of Google Pub/Sub. A message is acknowledged when its event is in the event log; one that is
 * not is delivered again, with the same id. One thread.
 */
final class PubSubSubscription implements Processor {

    private static final int AT_ONCE = 1_000;
    private static final int MOST_ROUNDS = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI subscription;
    private final Token token;
    private final Fetch fetch;
    private final Pulled pulled;

    /** What says who asks. */
    interface Token {
        /** The value of the header {@code Authorization}; empty for none. */
        String get() throws IOException, InterruptedException;

        /** It was not accepted: the next one is fetched anew. */
        void forget();
    }

    /** @param subscription {@code https://pubsub.googleapis.com/v1/projects/P/subscriptions/S} */
    PubSubSubscription(URI subscription, Token token, Fetch fetch, Pulled pulled) {
        this.subscription = subscription;
        this.token = token;
        this.fetch = fetch;
        this.pulled = pulled;
    }

    /** The route is the source. Returns when the subscription has nothing more. */
    @Override
    public void process(Exchange exchange) throws Exception {
        for (int round = 0; round < MOST_ROUNDS && look(exchange.getFromRouteId()) > 0; round++) {
            // until there is nothing more
        }
    }

    /** Returns how many messages there were. */
    int look(String source) throws IOException, InterruptedException {
        JsonNode messages = call("pull", Map.of("maxMessages", AT_ONCE)).path("receivedMessages");
        List<Item> items = new ArrayList<>();
        List<String> done = new ArrayList<>();
        for (JsonNode received : messages) {
            JsonNode message = received.path("message");
            byte[] data = Base64.getDecoder().decode(message.path("data").asText());
            if (data.length > 0) { // otherwise it has attributes only
                Format format = new String(data, UTF_8).strip().startsWith("{") ? Format.JSON : Format.SYSLOG;
                items.add(new Item(format, data, message.path("messageId").asText()));
            }
            done.add(received.path("ackId").asText());
        }
        pulled.append(source, items);
        if (!done.isEmpty()) {
            var unused = call("acknowledge", Map.of("ackIds", done));
        }
        return messages.size();
    }

    private JsonNode call(String action, Map<String, Object> asked) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(subscription + ":" + action))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(asked)));
        String authorization = token.get();
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        Answer answer = fetch.send(request.build());
        JsonNode json = json(answer.body());
        if (!answer.isOk()) {
            if (answer.status() == 401) {
                token.forget();
            }
            throw new IOException("Pub/Sub answers " + action + " with status " + answer.status() + ": "
                    + json.at("/error/message").asText());
        }
        return json;
    }

    private static JsonNode json(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }
}

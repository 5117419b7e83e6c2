package io.tocsin.ingest.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.ingest.aws.SqsContent.Content;
import io.tocsin.ingest.aws.SqsContent.S3Object;
import io.tocsin.ingest.pull.Pulled;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.Fetch.Answer;
import io.tocsin.platform.RateLimit;
import io.tocsin.platform.TransientException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the messages of a queue of SQS; a message is deleted when its events, or those of the objects it names, are in the
 * event log. One that fails is left, and SQS delivers it again, or moves it to the queue's dead-letter queue.
 */
final class SqsQueue implements Processor {

    private static final Logger log = LoggerFactory.getLogger(SqsQueue.class);
    private static final int AT_ONCE = 10;
    private static final int CHUNK = 1_000;
    private static final int MOST_ROUNDS = 100;

    private final URI queue;
    private final String s3;
    private final int waitSeconds;
    private final AwsRequests requests;
    private final AwsJson sqs;
    private final Fetch fetch;
    private final Pulled pulled;
    private final RateLimit warnings = new RateLimit(Duration.ofSeconds(30));

    /**
     * @param s3 where objects are, without a slash at its end
     * @param waitSeconds how long SQS waits for a first message
     */
    SqsQueue(URI queue, String s3, int waitSeconds, AwsRequests requests, Fetch fetch, Pulled pulled) {
        this.queue = queue;
        this.s3 = s3;
        this.waitSeconds = waitSeconds;
        this.requests = requests;
        this.sqs = new AwsJson("sqs", "AmazonSQS", "1.0", queue.resolve("/"), requests, fetch);
        this.fetch = fetch;
        this.pulled = pulled;
    }

    /** The route is the source. Returns when the queue is empty. */
    @Override
    public void process(Exchange exchange) throws Exception {
        for (int round = 0; round < MOST_ROUNDS && look(exchange.getFromRouteId()) > 0; round++) {
            // until there is nothing more
        }
    }

    /** Returns how many messages there were. */
    int look(String source) throws IOException, InterruptedException {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("QueueUrl", queue.toString());
        asked.put("MaxNumberOfMessages", AT_ONCE);
        asked.put("WaitTimeSeconds", waitSeconds);
        JsonNode messages = sqs.call("ReceiveMessage", asked).path("Messages");
        List<Map<String, Object>> done = new ArrayList<>();
        for (JsonNode message : messages) {
            try {
                take(source, message);
                done.add(Map.of(
                        "Id",
                        "m" + done.size(),
                        "ReceiptHandle",
                        message.path("ReceiptHandle").asText()));
            } catch (TransientException e) {
                // the log refuses: what came is deleted, the rest is delivered again
                delete(done);
                throw e;
            } catch (IOException | RuntimeException e) {
                // Whatever it is: one message must not keep others from being read.
                if (warnings.permits()) {
                    log.warn(
                            "Source {}: message {} stays in its queue: {}",
                            source,
                            message.path("MessageId").asText(),
                            e.getMessage());
                }
            }
        }
        delete(done);
        return messages.size();
    }

    private void take(String source, JsonNode message) throws IOException, InterruptedException {
        String id = message.path("MessageId").asText();
        Content content = SqsContent.of(message.path("Body").asText(), id);
        pulled.append(source, content.events());
        for (S3Object object : content.objects()) {
            String name = object.bucket() + "/" + object.key();
            SqsContent.events(name, read(object), CHUNK, events -> pulled.append(source, events));
        }
    }

    private byte[] read(S3Object object) throws IOException, InterruptedException {
        String key = Arrays.stream(object.key().split("/", -1))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("*", "%2A")
                        .replace("%7E", "~"))
                .collect(Collectors.joining("/"));
        URI url = URI.create(s3 + "/" + object.bucket() + "/" + key);
        Answer answer = fetch.send(requests.signed("s3", "GET", url, Map.of(), new byte[0]));
        if (!answer.isOk()) {
            throw new IOException(
                    "S3 answers " + object.bucket() + "/" + object.key() + " with status " + answer.status());
        }
        byte[] bytes = answer.body();
        return SqsContent.isPacked(bytes) ? fetch.gunzip(bytes) : bytes;
    }

    private void delete(List<Map<String, Object>> done) throws IOException, InterruptedException {
        if (!done.isEmpty()) {
            var unused = sqs.call("DeleteMessageBatch", Map.of("QueueUrl", queue.toString(), "Entries", done));
        }
    }
}

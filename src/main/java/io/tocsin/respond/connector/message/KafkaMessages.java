package io.tocsin.respond.connector.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.playbook.ErrorClass;
import io.tocsin.respond.connector.ConnectorResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka, acknowledged by all replicas in sync. The producer tries nothing again: that is the step's to decide. */
final class KafkaMessages implements Messages.Way {

    private static final int PORT = 9092;

    @Override
    public ConnectorResult send(Address address, Message message, Messages.Sending sending)
            throws InterruptedException {
        KafkaProducer<byte[], byte[]> producer;
        try {
            producer = new KafkaProducer<>(
                    properties(address, message), new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            return sending.failure(ErrorClass.CONNECT, "Kafka: " + why.getMessage());
        }
        try {
            producer.partitionsFor(message.topic()); // waits until the topic is known, and sends nothing
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    message.topic(),
                    null,
                    message.key().isEmpty() ? null : message.key().getBytes(UTF_8),
                    message.body());
            message.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
            record.headers().add("content-type", message.contentType().getBytes(UTF_8));
            record.headers().add("message-id", message.id().getBytes(UTF_8));
            sending.begin();
            RecordMetadata kept = producer.send(record).get(message.left().toMillis(), TimeUnit.MILLISECONDS);
            return Messages.taken(Map.of("partition", (long) kept.partition(), "offset", kept.offset()));
        } catch (ExecutionException | KafkaException e) {
            return failure(e instanceof ExecutionException ? e.getCause() : e, sending);
        } catch (TimeoutException e) {
            return sending.failure(ErrorClass.TIMEOUT, "Kafka does not answer in time");
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    private static ConnectorResult failure(Throwable why, Messages.Sending sending) {
        String message = "Kafka: " + why.getMessage();
        if (why instanceof AuthenticationException || why instanceof AuthorizationException) {
            return new ConnectorResult.Failure(ErrorClass.AUTH, message, false);
        }
        if (why instanceof InvalidTopicException || why instanceof RecordTooLargeException) {
            return new ConnectorResult.Failure(ErrorClass.DATA, message, false);
        }
        return sending.failure(
                why instanceof org.apache.kafka.common.errors.TimeoutException
                        ? ErrorClass.TIMEOUT
                        : ErrorClass.CONNECT,
                message);
    }

    private static Map<String, Object> properties(Address address, Message message) {
        int timeout = (int) message.left().toMillis();
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", address.servers(PORT));
        properties.put("acks", "all");
        properties.put("retries", 0);
        properties.put("enable.idempotence", false);
        properties.put("linger.ms", 0);
        properties.put("max.block.ms", timeout);
        properties.put("request.timeout.ms", timeout);
        properties.put("delivery.timeout.ms", timeout);
        boolean signsIn = !address.user().isEmpty();
        properties.put("security.protocol", (signsIn ? "SASL_" : "") + (address.tls() ? "SSL" : "PLAINTEXT"));
        if (signsIn) {
            boolean scram = address.mechanism().startsWith("SCRAM-");
            properties.put("sasl.mechanism", address.mechanism());
            properties.put(
                    "sasl.jaas.config",
                    "org.apache.kafka.common.security." + (scram ? "scram.Scram" : "plain.Plain")
                            + "LoginModule required username=" + quoted(address.user()) + " password="
                            + quoted(address.password()) + ";");
        }
        return properties;
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}

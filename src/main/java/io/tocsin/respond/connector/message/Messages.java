package io.tocsin.respond.connector.message;

import io.tocsin.playbook.ErrorClass;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.time.Duration;
import java.util.Map;

/**
 * Sends messages by Kafka, RabbitMQ (AMQP 0-9-1), MQTT 5 and syslog; the scheme of the target's URL says by which. Each call
 * has a connection of its own, which ends with it: playbooks send few messages, and nothing is left running between them.
 */
public final class Messages {

    /** Sends one message; what it throws is a failure of the connection. */
    @FunctionalInterface
    interface Way {

        ConnectorResult send(Address address, Message message, Sending sending) throws Exception;
    }

    private static final Map<String, Way> WAYS = Map.of(
            "kafka", new KafkaMessages(),
            "amqp", new RabbitMessages(),
            "mqtt", new MqttMessages(),
            "syslog+tcp", new SyslogMessages(),
            "syslog+udp", new SyslogMessages());

    /** How long a broker may take to end a connection; what was sent is acknowledged by then, or in doubt. */
    static final int LONGEST_GOODBYE_MILLIS = 1000;

    /** Remembers whether a message may have left. */
    static final class Sending {

        private final Runnable aboutToSend;
        private boolean begun;

        Sending(Runnable aboutToSend) {
            this.aboutToSend = aboutToSend;
        }

        /** To be called just before the message itself is sent. */
        void begin() {
            aboutToSend.run();
            begun = true;
        }

        ConnectorResult failure(ErrorClass why, String message) {
            return new ConnectorResult.Failure(why, message, begun);
        }
    }

    /** @param timeout bound on the whole call */
    public ConnectorResult send(ConnectorRequest request, Duration timeout) {
        Sending sending = new Sending(request.aboutToSend());
        Address address;
        Message message;
        try {
            address = Address.of(request.target());
        } catch (IllegalArgumentException e) {
            return sending.failure(ErrorClass.AUTH, String.valueOf(e.getMessage()));
        }
        try {
            message = Message.of(request, timeout);
        } catch (IllegalArgumentException e) {
            return sending.failure(ErrorClass.DATA, String.valueOf(e.getMessage()));
        }
        Way way = WAYS.get(address.kind());
        if (way == null) {
            return sending.failure(ErrorClass.DATA, "no messages can be sent to " + address.kind() + "://");
        }
        try {
            return way.send(address, message, sending);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return sending.failure(ErrorClass.TIMEOUT, "interrupted");
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            return sending.failure(ErrorClass.CONNECT, address.kind() + ": " + e.getMessage());
        }
    }

    static ConnectorResult taken(Map<String, Object> body) {
        return new ConnectorResult.Answer(202, Map.of(), body, null);
    }
}

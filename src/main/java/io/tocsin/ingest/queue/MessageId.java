package io.tocsin.ingest.queue;

import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.springrabbit.SpringRabbitMQConstants;

/** What a queue calls a message: the same when it delivers the message again. */
final class MessageId {

    private MessageId() {}

    /**
     * Of a message of Kafka topic, partition and offset; of JMS and AMQP 1.0 the {@code JMSMessageID}; of RabbitMQ the property
     * {@code message_id}, where its sender set one. Empty for any other, which may be stored twice where it is delivered twice.
     */
    static String of(Message message) {
        Object offset = message.getHeader(KafkaConstants.OFFSET);
        if (offset != null) {
            return message.getHeader(KafkaConstants.TOPIC) + "/" + message.getHeader(KafkaConstants.PARTITION) + "/"
                    + offset;
        }
        Object id = message.getHeader("JMSMessageID");
        if (id == null) {
            id = message.getHeader(SpringRabbitMQConstants.MESSAGE_ID);
        }
        return id == null ? "" : id.toString();
    }
}

package io.tocsin.ingest.queue;

import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;

/** What Kafka needs beyond a return: its offsets are committed by hand, those of a batch with its last message. */
final class Acknowledgement {

    private Acknowledgement() {}

    static void of(Exchange last) {
        Object commit = last.getMessage().getHeader(KafkaConstants.MANUAL_COMMIT);
        if (commit instanceof KafkaManualCommit offsets) {
            offsets.commit();
        }
    }
}

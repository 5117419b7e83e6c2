package io.tocsin.ingest;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of ingest.
 *
 * @param maxMessageBytes longest syslog message; of a longer one this much is kept from its beginning
 * @param maxRequestBytes longest HTTP request body of a platform-http route, counted after decompression
 * @param maxRequestEvents most events that one HTTP request may bring
 * @param queueMessages how many syslog messages may wait for the log
 * @param queueBytes how much memory their payloads may take
 * @param reloadInterval how often the routes folder is looked at
 */
@ConfigurationProperties(prefix = "tocsin.ingest", ignoreUnknownFields = false)
public record IngestProperties(
        @DefaultValue("64KB") DataSize maxMessageBytes,
        @DefaultValue("16MB") DataSize maxRequestBytes,
        @DefaultValue("20000") int maxRequestEvents,
        @DefaultValue("20000") int queueMessages,
        @DefaultValue("32MB") DataSize queueBytes,
        @DefaultValue("1s") Duration reloadInterval) {

    private static final int MAX_REQUEST_EVENTS = 1_000_000;

    public IngestProperties {
        between("max-message-bytes", maxMessageBytes, 480, 16 << 20); // RFC 5424 §6.1: at least 480
        between("max-request-bytes", maxRequestBytes, 1024, 1 << 30);
        if (maxRequestEvents < 1 || maxRequestEvents > MAX_REQUEST_EVENTS) {
            throw new IllegalArgumentException(
                    "tocsin.ingest.max-request-events must be 1 to " + MAX_REQUEST_EVENTS + ", is " + maxRequestEvents);
        }
        between("queue-bytes", queueBytes, 1, Integer.MAX_VALUE);
        if (queueMessages < 1) {
            throw new IllegalArgumentException("tocsin.ingest.queue-messages must be 1 or more, is " + queueMessages);
        }
        if (reloadInterval.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "tocsin.ingest.reload-interval must be 1ms or more, is " + reloadInterval);
        }
    }

    private static void between(String name, DataSize size, int least, int most) {
        if (size.toBytes() < least || size.toBytes() > most) {
            throw new IllegalArgumentException(
                    "tocsin.ingest." + name + " must be " + least + " to " + most + " bytes, is " + size);
        }
    }
}

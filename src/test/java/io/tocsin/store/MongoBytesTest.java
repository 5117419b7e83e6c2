package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.event.Event;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.codecs.DocumentCodec;
import org.junit.jupiter.api.Test;

class MongoBytesTest {

    @Test
    void theBytesHaveTheValuesThatTheDriverWouldWrite() {
        Event event = Event.builder()
                .put("event.id", "e1")
                .put("@timestamp", Instant.parse("2026-01-05T12:00:00.123Z"))
                .put("event.ingested", Instant.EPOCH)
                .put("event.category", List.of("authentication", "network"))
                .put("message", "ümlaut, a NUL \0 and 3,000 letters " + "x".repeat(3000) + " \uD83D\uDE00")
                .put("source.port", 4242L)
                .put("source.geo.location.lat", -48.5)
                .put("labels.flag", true)
                .put("labels.small", 7)
                .put("labels.large", new BigInteger("123456789012345678901234567890"))
                .put("labels.list", List.of(List.of(1L, 2L), Map.of("a", "b"), List.of()))
                .build();

        Document expected = new Document("_id", "e1");
        expected.putAll(MongoDocuments.toDocument(event.document()));

        assertThat(MongoBytes.of(event).decode(new DocumentCodec())).isEqualTo(expected);
    }

    @Test
    void aNameWithANulIsRefusedRatherThanWrittenAsAnother() {
        Event event = Event.builder()
                .put("event.id", "e1")
                .put("@timestamp", Instant.EPOCH)
                .put("labels", Map.of("a\0b", "c"))
                .build();

        assertThatThrownBy(() -> MongoBytes.of(event)).isInstanceOf(IllegalArgumentException.class);
    }
}

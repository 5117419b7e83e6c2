package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import io.tocsin.event.Event;
import io.tocsin.platform.TinyDisk;
import io.tocsin.platform.TransientException;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the embedded store fills up: that is an outage, which makes events wait, and no fault of theirs. */
class FullDiskStoreTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path temp;

    @Test
    void aFullDiskIsAnOutageThatEndsOnceThereIsRoom() throws Exception {
        try (TinyDisk disk = TinyDisk.mount(temp, 256);
                EmbeddedMongo engine = EmbeddedMongo.open(disk.folder().resolve("store"));
                MongoClient client = MongoSetup.open(
                        engine.uri(),
                        new StoreProperties(
                                engine.uri(),
                                "test",
                                Duration.ofDays(90),
                                Map.of(),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(5)))) {
            MongoEventStore events = new MongoEventStore(client.getDatabase("test"));
            events.prepare();
            events.insert(List.of(event(0)));
            disk.fill();

            assertThatThrownBy(() -> {
                        for (int i = 1; i < 1000; i++) {
                            events.insert(List.of(event(i)));
                        }
                    })
                    .isInstanceOf(TransientException.class);

            disk.free();
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> events.insert(List.of(event(5000))) >= 0);
            assertThat(events.get(List.of("e0", "e5000"))).hasSize(2);
        }
    }

    private static Event event(int number) {
        return Event.builder()
                .put("event.id", "e" + number)
                .put("@timestamp", NOON)
                .put("event.ingested", NOON)
                .put("tocsin.position", (long) number)
                .put("message", "m".repeat(100_000))
                .build();
    }
}

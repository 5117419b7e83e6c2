package io.tocsin.store;

import com.mongodb.client.MongoClient;
import io.tocsin.event.Event;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The events of the embedded store in a folder of its own, as the server opens them. */
public final class BenchStore implements AutoCloseable {

    private static final String DATABASE = "tocsin";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final EmbeddedMongo engine;
    private final MongoClient client;
    private final MongoEventStore events;

    private BenchStore(Path folder) {
        engine = EmbeddedMongo.open(folder);
        client = MongoSetup.open(
                engine.uri(),
                new StoreProperties("", DATABASE, Duration.ofDays(90), Map.of(), Duration.ofSeconds(10), TIMEOUT));
        events = new MongoEventStore(client.getDatabase(DATABASE));
        events.prepare();
    }

    public static BenchStore open(Path folder) {
        return new BenchStore(folder);
    }

    /** How long an event is as the store takes it. */
    public static int bytes(Event event) {
        return MongoBytes.of(event).getByteBuffer().remaining();
    }

    public EventStore events() {
        return events;
    }

    @Override
    public void close() {
        client.close();
        engine.close();
    }
}

package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.tocsin.event.Event;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One day of events in the embedded store: its histogram, the most frequent values of a field and a search by two terms take less
 * than a second each, and the counts are exact. {@code -Dtocsin.events=5000000} stores so many; prints the figures.
 */
class DayOfEventsCheck {

    private static final int EVENTS = Integer.getInteger("tocsin.events", 500_000);
    private static final Instant DAY = Instant.parse("2026-01-05T00:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final int BATCH = 1_000;
    private static final List<String> ACTIONS = List.of("login", "logout", "connection", "request", "process-started");

    private final List<String> slow = new ArrayList<>();

    @Test
    void questionsAboutADayAreAnsweredWithinASecond(@TempDir Path folder) {
        Instant end = DAY.plus(Duration.ofDays(1));
        try (EmbeddedMongo engine = EmbeddedMongo.open(folder);
                MongoClient client = MongoClients.create(engine.uri())) {
            MongoDatabase database = client.getDatabase("tocsin");
            MongoEventStore events = new MongoEventStore(database);
            events.prepare();
            EventSearch search = new MongoEventSearch(
                    database.getCollection(MongoEventStore.COLLECTION),
                    StoreProperties.SEARCH_TIMEOUT,
                    Clock.fixed(end, ZoneOffset.UTC));
            fill(events);

            EventSearch.Histogram histogram = timed("histogram of the day", () -> search.histogram("", DAY, end, 60));
            assertThat(histogram.buckets().stream()
                            .mapToLong(EventSearch.Bucket::count)
                            .sum())
                    .isEqualTo(EVENTS);
            for (String field : List.of("event.action", "source.ip", "user.name")) {
                EventSearch.TopValues values =
                        timed("top values of " + field, () -> search.topValues("", DAY, end, field, 10));
                assertThat(values.values()).isNotEmpty();
                System.out.printf("  of %d events, complete: %s%n", values.events(), values.complete());
            }
            for (String text : List.of("user.name:user17 event.action:login", "source.ip:10.0.0.5 password")) {
                EventQuery query = new EventQuery(text, DAY, end, 100, null, false);
                Page<Event> page = timed("search for " + text, () -> events.find(query));
                assertThat(page.items()).isNotEmpty();
            }
            assertThat(slow).as("what took more than %s", LIMIT).isEmpty();
        }
    }

    private static void fill(MongoEventStore events) {
        Random random = new Random(1);
        long began = System.nanoTime();
        long step = Duration.ofDays(1).toMillis() * 1_000 / EVENTS;
        List<Event> batch = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            Instant at = DAY.plusMillis(i * step / 1_000);
            String user = "user" + (int) Math.abs(random.nextGaussian() * 300);
            String address = "10.0." + random.nextInt(40) + "." + random.nextInt(250);
            batch.add(Event.of(Map.of(
                    "@timestamp",
                    at,
                    "event",
                    Map.of(
                            "id",
                            String.format("log:%016d", i),
                            "ingested",
                            at,
                            "action",
                            ACTIONS.get(random.nextInt(ACTIONS.size())),
                            "dataset",
                            "sshd",
                            "original",
                            "<38>Jan  5 00:00:00 host sshd[1]: Failed password for " + user + " from " + address),
                    "source",
                    Map.of("ip", address),
                    "user",
                    Map.of("name", user),
                    "host",
                    Map.of("name", "host" + random.nextInt(200)),
                    "related",
                    Map.of("ip", List.of(address)),
                    "message",
                    "Failed password for " + user + " from " + address + " port " + random.nextInt(65_536))));
            if (batch.size() == BATCH || i == EVENTS - 1) {
                events.insert(batch);
                batch.clear();
            }
        }
        System.out.printf("%d events stored, %d/s%n", EVENTS, EVENTS * 1_000_000_000L / (System.nanoTime() - began));
    }

    /** The second of two runs: the first one reads files that were just written. */
    private <T> T timed(String what, Supplier<T> asked) {
        var unused = asked.get();
        long began = System.nanoTime();
        T answer = asked.get();
        long nanos = System.nanoTime() - began;
        System.out.printf("%s: %d ms%n", what, nanos / 1_000_000);
        if (nanos > LIMIT.toNanos()) {
            slow.add(what);
        }
        return answer;
    }
}

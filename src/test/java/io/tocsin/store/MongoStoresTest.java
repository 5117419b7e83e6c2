package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.platform.TransientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs against the embedded engine, and against the server of {@code TOCSIN_TEST_STORE_URI} where that is set. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test
class MongoStoresTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    @RegisterExtension
    static final TestDatabases databases = new TestDatabases();

    private MongoDatabase database;
    private MongoEventStore events;
    private MongoParkedStore parked;

    @BeforeEach
    void empty() {
        database = databases.fresh();
        events = new MongoEventStore(database);
        events.prepare();
        parked = new MongoParkedStore(database);
        parked.prepare();
    }

    @Test
    void anEventComesBackAsItWasStored() {
        Event event = failure("e1", 0, "203.0.113.7");

        events.insert(List.of(event));

        assertThat(events.get("e1")).contains(event);
    }

    @Test
    void storingABatchAgainStoresOnlyWhatIsNew() {
        events.insert(List.of(failure("e1", 0, "203.0.113.7")));

        int added = events.insert(List.of(failure("e1", 0, "203.0.113.7"), failure("e2", 1, "203.0.113.7")));

        assertThat(added).isEqualTo(1);
        assertThat(events.get(List.of("e1", "e2"))).hasSize(2);
    }

    @Test
    void anEventIsReplacedUnderItsIdAndFoundByWhatItSaysNow() {
        events.insert(List.of(failure("e1", 0, "203.0.113.7"), failure("e2", 1, "203.0.113.7")));

        events.replace(List.of(failure("e1", 0, "198.51.100.9"), failure("gone", 2, "198.51.100.9")));

        assertThat(events.get("e1")).contains(failure("e1", 0, "198.51.100.9"));
        assertThat(ids("source.ip:198.51.100.9")).containsExactly("e1");
        assertThat(ids("source.ip:203.0.113.7")).containsExactly("e2");
        assertThat(events.get("gone")).isEmpty();
    }

    @Test
    void aSearchNarrowsByFieldPrefixWordAndItsOpposite() {
        events.insert(List.of(
                failure("e1", 0, "203.0.113.7"), failure("e2", 1, "203.0.113.8"), failure("e3", 2, "198.51.100.1")));

        assertThat(ids("source.ip:203.0.113.8")).containsExactly("e2");
        assertThat(ids("source.ip:203.0.113.*")).containsExactly("e2", "e1");
        assertThat(ids("FAILED")).containsExactly("e3", "e2", "e1");
        assertThat(ids("failed -source.ip:198.51.100.1")).containsExactly("e2", "e1");
        assertThat(ids("source.port:4242 \"for root\"")).hasSize(3);
        assertThat(ids("source.port:1")).isEmpty();
    }

    @Test
    void whatLooksLikeAnOperatorIsOnlyText() {
        events.insert(List.of(failure("e1", 0, "203.0.113.7")));

        assertThat(ids("$where:1")).isEmpty();
        assertThat(ids(".*")).isEmpty();
    }

    @Test
    void pagesFollowEachOtherWithoutGapsAlsoWithinOneInstant() {
        List<Event> batch = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            batch.add(failure("e" + i, i / 10, "203.0.113.7"));
        }
        events.insert(batch);

        List<String> seen = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            Page<Event> page = events.find(new EventQuery("", null, null, 7, cursor));
            page.items().forEach(event -> seen.add(event.id()));
            cursor = page.next();
        } while (cursor != null);

        assertThat(seen).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void aPeriodHoldsItsBeginningAndNotItsEnd() {
        events.insert(List.of(failure("e0", 0, "x"), failure("e1", 1, "x"), failure("e2", 2, "x")));

        Page<Event> page = events.find(new EventQuery("", NOON, NOON.plusSeconds(2), 10, null));

        assertThat(page.items()).extracting(Event::id).containsExactly("e1", "e0");
    }

    @Test
    void aForeignCursorIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> events.find(new EventQuery("", null, null, 7, "nonsense!")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("take the value of \"next\"");
    }

    @Test
    void aReplayGivesWhatArrivedSinceAndStandsBeforeTheCursor() {
        events.insert(List.of(
                at(3, failure("e3", 4, "x")),
                at(1, failure("e1", 3, "x")),
                at(0, failure("e0", 0, "x")),
                at(2, failure("e2", 2, "x"))));
        List<String> seen = new ArrayList<>();

        events.replay(NOON.plusSeconds(1), 3, event -> seen.add(event.id()));

        assertThat(seen).as("in the order of the log").containsExactly("e1", "e2");
    }

    @Test
    void aReplayGoesOnBehindAnEvent() {
        Event last = at(2, failure("e2", 2, "x"));
        events.insert(List.of(
                at(4, failure("e4", 5, "x")),
                at(3, failure("e3", 1, "x")),
                at(5, failure("e5", 0, "x")),
                last,
                at(6, failure("e6", 6, "x"))));
        List<String> seen = new ArrayList<>();

        events.replayAfter(last, NOON.plusSeconds(1), 6, event -> seen.add(event.id()));

        assertThat(seen).as("in the order of the log").containsExactly("e3", "e4");
    }

    @Test
    void aPeriodIsWalkedInTheOrderOfEventTimeUntilEnoughIsSeen() {
        events.insert(List.of(failure("d", 3, "a"), failure("b", 1, "a"), failure("a", 0, "a"), failure("c", 2, "a")));
        List<String> all = new ArrayList<>();
        List<String> two = new ArrayList<>();

        events.walk(NOON.plusSeconds(1), NOON.plusSeconds(3), event -> all.add(event.id()));
        events.walk(NOON, NOON.plusSeconds(9), event -> two.add(event.id()) && two.size() < 2);

        assertThat(all).containsExactly("b", "c");
        assertThat(two).containsExactly("a", "b");
        assertThat(events.count(NOON.plusSeconds(1), NOON.plusSeconds(3))).isEqualTo(2);
    }

    @Test
    void whatIsParkedIsKeptWholeAndOnce() {
        byte[] bytes = {(byte) 0xff, 0, 7};
        RawEvent raw = new RawEvent("syslog-udp", RawEvent.Format.SYSLOG, "192.0.2.1", NOON, bytes);
        Parked item = new Parked("log-000000000001", 1, raw, "normalise", "no reader", NOON, 0);

        parked.park(item);
        parked.park(item);

        assertThat(parked.find(10, null).items()).singleElement().satisfies(kept -> {
            assertThat(kept.raw().payload()).isEqualTo(bytes);
            assertThat(kept.reason()).isEqualTo("no reader");
        });
        parked.remove(item.id());
        assertThat(parked.get(item.id())).isEmpty();
    }

    @Test
    void watermarksComeBackAlsoForNamesWithDots() {
        MongoWatermarks watermarks = new MongoWatermarks(database);
        assertThat(watermarks.load()).isEmpty();

        watermarks.save(Map.of("syslog.tcp", NOON));

        assertThat(watermarks.load()).containsExactly(Map.entry("syslog.tcp", NOON));
        assertThat(watermarks.lastTick()).isEmpty();

        watermarks.saveTick(NOON);

        assertThat(watermarks.lastTick()).contains(NOON);
        assertThat(watermarks.load()).hasSize(1);
        assertThat(watermarks.listened()).isEmpty();

        Listened listened = new Listened(
                NOON.plusSeconds(9),
                List.of(new Listened.Gap(NOON, NOON.plusSeconds(5))),
                Map.of("quiet#1\0a.b", NOON, "quiet#1\0$c", Instant.ofEpochMilli(Long.MAX_VALUE)));
        watermarks.saveListened(listened);

        assertThat(watermarks.listened()).contains(listened);
    }

    @Test
    void aWalkWhoseCursorIsLostGoesOnAfterTheEventThatCameLast() {
        List<Event> batch = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            batch.add(failure("e%04d".formatted(i), i / 300, "203.0.113.7"));
        }
        events.insert(batch);
        List<Long> cursors = new CopyOnWriteArrayList<>();
        CommandListener listener = new CommandListener() {
            @Override
            public void commandSucceeded(CommandSucceededEvent event) {
                if (event.getCommandName().equals("find")) {
                    cursors.add(event.getResponse()
                            .getDocument("cursor")
                            .getNumber("id")
                            .longValue());
                }
            }
        };
        try (MongoClient watched = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(databases.uri()))
                .addCommandListener(listener)
                .build())) {
            MongoEventStore walked = new MongoEventStore(watched.getDatabase(database.getName()));
            List<String> seen = new ArrayList<>();

            walked.walk(NOON, NOON.plusSeconds(60), event -> {
                seen.add(event.id());
                if (seen.size() == 400 || seen.size() == 1_700) {
                    database.runCommand(new Document("killCursors", "events")
                            .append("cursors", List.of(cursors.get(cursors.size() - 1))));
                }
                return true;
            });

            assertThat(seen)
                    .containsExactlyElementsOf(batch.stream().map(Event::id).toList());
            assertThat(cursors).hasSize(3);
        }
    }

    @Test
    void aStoreThatIsAwayIsATransientFailure() {
        String nowhere = "mongodb://127.0.0.1:1";
        StoreProperties settings = new StoreProperties(
                nowhere, "tocsin", Duration.ofDays(1), Map.of(), Duration.ofSeconds(10), Duration.ofMillis(200));
        try (MongoClient away = MongoSetup.open(nowhere, settings)) {
            MongoEventStore store = new MongoEventStore(away.getDatabase("tocsin"));

            assertThatThrownBy(() -> store.insert(List.of(failure("e1", 0, "x"))))
                    .isInstanceOf(TransientException.class)
                    .hasMessageContaining("The store is away");
        }
    }

    private List<String> ids(String text) {
        return events.find(new EventQuery(text, null, null, 100, null)).items().stream()
                .map(Event::id)
                .toList();
    }

    private static Event at(long position, Event event) {
        return event.toBuilder().put("tocsin.position", position).build();
    }

    private static Event failure(String id, int second, String address) {
        return Event.builder()
                .put("event.id", id)
                .put("@timestamp", NOON.plusSeconds(second))
                .put("event.ingested", NOON.plusSeconds(second))
                .put("event.category", List.of("authentication"))
                .put("event.outcome", "failure")
                .put("message", "Failed password for root from " + address)
                .put("source.ip", address)
                .put("source.port", 4242L)
                .put("tocsin.position", (long) second)
                .build();
    }

    @Test
    void aPayloadLongerThanADocumentIsParkedWhole() {
        byte[] payload = new byte[17 << 20];
        payload[payload.length - 1] = 7;
        RawEvent raw = new RawEvent("s", RawEvent.Format.JSON, "192.0.2.1", RawEvent.Trust.TOKEN, NOON, payload);

        parked.park(new Parked("p1", 1, raw, "cut", "too long", NOON, 0));
        parked.park(new Parked("p1", 1, raw, "cut", "too long", NOON, 0));

        assertThat(parked.find(10, null).items()).singleElement().satisfies(item -> {
            assertThat(item.bytes()).isEqualTo(payload.length);
            assertThat(item.raw().payload()).hasSize(MongoParkedStore.INLINE_BYTES);
        });
        assertThat(parked.get("p1").orElseThrow().raw().payload()).isEqualTo(payload);
        assertThat(parked.get("p1").orElseThrow().raw().trust()).isEqualTo(RawEvent.Trust.TOKEN);
        parked.remove("p1");
        assertThat(database.getCollection("parked.payloads").countDocuments()).isZero();
    }

    @Test
    void aDocumentThatIsNotAnEventHidesNoOther() {
        events.insert(List.of(failure("e1", 0, "203.0.113.7")));
        database.getCollection("events")
                .insertOne(new org.bson.Document("_id", "spoilt").append("@timestamp", java.util.Date.from(NOON)));

        assertThat(ids("")).containsExactly("e1");
        assertThat(events.get(List.of("e1", "spoilt"))).hasSize(1);
    }
}

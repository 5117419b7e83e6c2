package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.tocsin.event.Event;
import io.tocsin.store.search.SearchParser;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Searches of the store, compared with a plain look at every event. */
class EventSearchTest {

    @RegisterExtension
    static final TestDatabases databases = new TestDatabases();

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
    private static final int QUERIES = Integer.getInteger("tocsin.queries", 600);

    private static final String[] ADDRESSES = {
        "10.1.2.3",
        "10.1.20.3",
        "10.200.0.1",
        "192.0.2.7",
        "192.0.2.70",
        "203.0.113.9",
        "2001:db8::1",
        "2001:db8:0:1::5",
        "2001:db8:1::",
        "fe80::1",
        "::1",
        "2001::5"
    };
    private static final String[] USERS = {"alice", "Alice", "bob b", "adm", "admin", "a*b", "(x)", "-y", "ünïcode"};
    private static final String[] WORDS = {"Failed", "password", "for", "root", "[x]", "a.b", "\"q\"", "10.1.2.3"};

    @SuppressWarnings("NullAway.Init") // BeforeEach sets it
    private MongoDatabase database;

    @SuppressWarnings("NullAway.Init") // BeforeEach sets it
    private MongoEventStore events;

    @SuppressWarnings("NullAway.Init") // BeforeEach sets it
    private EventSearch search;

    @BeforeEach
    void empty() {
        database = databases.fresh();
        Clock clock = Clock.fixed(NOON.plusSeconds(3600), ZoneOffset.UTC);
        events = new MongoEventStore(database, StoreProperties.SEARCH_TIMEOUT, clock);
        events.prepare();
        search = new MongoEventSearch(
                database.getCollection(MongoEventStore.COLLECTION), StoreProperties.SEARCH_TIMEOUT, clock);
    }

    @Test
    void randomSearchesFindWhatAPlainLookFinds() {
        Random random = new Random(5);
        List<Event> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(event(i, random));
        }
        events.insert(all);
        int found = 0;
        for (int i = 0; i < QUERIES; i++) {
            String text = query(random, 3);
            Set<String> expected = new TreeSet<>();
            all.stream()
                    .filter(event -> PlainLook.matches(SearchParser.parse(text), event))
                    .forEach(event -> expected.add(event.id()));

            Set<String> ids = new TreeSet<>();
            events.find(new EventQuery(text, null, null, 1_000, null)).items().forEach(event -> ids.add(event.id()));

            assertThat(ids).as(text).isEqualTo(expected);
            found += ids.isEmpty() || ids.size() == all.size() ? 0 : 1;
        }
        assertThat(found).as("searches that tell events apart").isGreaterThan(QUERIES / 4);
    }

    private static Event event(int i, Random random) {
        Event.Builder event = Event.builder()
                .put("event.id", "e" + i)
                .put("@timestamp", NOON.plusSeconds(random.nextInt(3600)))
                .put("event.ingested", NOON)
                .put("message", one(WORDS, random) + " " + one(WORDS, random) + " " + one(WORDS, random))
                .put("tocsin.position", (long) i);
        if (random.nextInt(4) > 0) {
            event.put("source.ip", one(ADDRESSES, random));
        }
        if (random.nextInt(4) > 0) {
            event.put("user.name", one(USERS, random));
        }
        if (random.nextBoolean()) {
            event.put("source.port", (long) random.nextInt(20));
        }
        if (random.nextBoolean()) {
            event.put("tags", List.of(one(USERS, random), one(WORDS, random)));
        }
        if (random.nextInt(3) == 0) {
            event.put("related.ip", List.of(one(ADDRESSES, random), one(ADDRESSES, random)));
        }
        return event.build();
    }

    private static String one(String[] of, Random random) {
        return of[random.nextInt(of.length)];
    }

    private static String query(Random random, int depth) {
        int kind = depth == 0 ? random.nextInt(8) : random.nextInt(12);
        return switch (kind) {
            case 0 -> "source.ip:" + one(ADDRESSES, random);
            case 1 -> "user.name:\"" + one(USERS, random) + "\"";
            case 2 -> "user.name:" + new String[] {"a*", "*n", "?dm", "*", "a*n", "*d*"}[random.nextInt(6)];
            case 3 ->
                "source.port:"
                        + new String[] {"[3 TO 9]", "{3 TO 9}", ">=15", "<4", "7", "[* TO 5]"}[random.nextInt(6)];
            case 4 ->
                (random.nextBoolean() ? "source.ip:" : "related.ip:")
                        + new String[] {
                                    "10.0.0.0/8", "10.1.0.0/16", "10.1.16.0/20", "192.0.2.0/26", "192.0.2.0/24",
                                            "0.0.0.0/0",
                                    "2001:db8::/32", "2001:db8::/48", "2001:db8:0:1::/64", "2001::/16", "::/0",
                                            "::1/128",
                                    "2001:db8::1/128", "2001:0:0::/48"
                                }
                                [random.nextInt(14)];
            case 5 -> "\"" + one(WORDS, random).replace("\"", "\\\"") + "\"";
            case 6 -> "tags:(\"" + one(USERS, random) + "\" OR for)";
            case 7 ->
                "@timestamp:"
                        + new String[] {
                                    ">=2026-01-05T12:30:00Z", "now-1h", "[now-30m TO now]", "2026-01-05", "<2026-01-05"
                                }
                                [random.nextInt(5)];
            case 8 -> "NOT " + query(random, depth - 1);
            case 9 -> "(" + query(random, depth - 1) + " OR " + query(random, depth - 1) + ")";
            default -> "(" + query(random, depth - 1) + " " + query(random, depth - 1) + ")";
        };
    }

    @Test
    void countsOfBucketsAreThoseOfTheEvents() {
        List<Event> batch = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            batch.add(at(i, i * 36, i % 4 == 0 ? "alice" : "bob"));
        }
        events.insert(batch);

        EventSearch.Histogram all = search.histogram("", NOON, NOON.plusSeconds(3600), 10);
        EventSearch.Histogram some = search.histogram("user.name:alice", NOON, NOON.plusSeconds(3600), 5);

        assertThat(all.bucket()).isEqualTo(Duration.ofMinutes(6));
        assertThat(all.buckets()).extracting(EventSearch.Bucket::count).containsOnly(10L);
        assertThat(some.buckets()).extracting(EventSearch.Bucket::count).containsOnly(5L);
        assertThat(all.complete()).isTrue();
    }

    @Test
    void theMostFrequentValuesComeFirst() {
        events.insert(List.of(at(1, 1, "bob"), at(2, 2, "alice"), at(3, 3, "bob")));

        EventSearch.TopValues top = search.topValues("", null, null, "user.name", 5);

        assertThat(top.values()).containsExactly(new EventSearch.Value("bob", 2), new EventSearch.Value("alice", 1));
        assertThat(top.complete()).isTrue();
        assertThat(search.topValues("", null, null, "tags", 5).values()).contains(new EventSearch.Value("t", 3));
        assertThat(search.topValues("user.name:alice", null, null, "nothing.here", 5)
                        .values())
                .isEmpty();
    }

    @Test
    void wildcardsOfAnyNumberAreLookedForOnce() {
        events.insert(List.of(at(1, 1, "a".repeat(3_000)), at(2, 2, "xaabcbd")));

        assertThat(found("user.name:" + "*a".repeat(20) + "*b")).isEmpty();
        assertThat(found("user.name:x*a?c*d")).containsExactly("e2");
        assertThat(found("user.name:*a*b*b?")).containsExactly("e2");
        assertThat(found("user.name:*b**c*")).containsExactly("e2");
        assertThat(found("user.name:*c*c*")).isEmpty();
        assertThat(found("user.name:?a*bcbd?")).isEmpty();
    }

    private List<String> found(String text) {
        return events.find(new EventQuery(text, null, null, 10, null)).items().stream()
                .map(Event::id)
                .toList();
    }

    @Test
    void longValuesAreCountedAsFarAsTheirMemoryIsBounded() {
        for (int i = 0; i < 40; i++) {
            events.insert(List.of(Event.builder()
                    .put("event.id", "e" + i)
                    .put("@timestamp", NOON)
                    .put("event.ingested", NOON)
                    .put("message", i + "x".repeat(1_000_000))
                    .put("tocsin.position", (long) i)
                    .build()));
        }

        EventSearch.TopValues top = search.topValues("", null, null, "message", 1);

        assertThat(top.complete()).isFalse();
        assertThat(top.events()).isEqualTo(34); // 33 have less than 32 MiB together
    }

    @Test
    void fieldsAreListedAsFarAsTheirNumberIsBounded() {
        for (int i = 0; i < 4; i++) {
            Event.Builder event = Event.builder()
                    .put("event.id", "e" + i)
                    .put("@timestamp", NOON)
                    .put("event.ingested", NOON)
                    .put("tocsin.position", (long) i);
            for (int field = 0; field < 4_000; field++) {
                event.put("labels.f" + i + "_" + field, "x");
            }
            events.insert(List.of(event.build()));
        }

        assertThat(search.fields("", null, null).events()).isEqualTo(3);
    }

    @Test
    void fieldsAreListedWithTheirTypesAndIndexes() {
        events.insert(List.of(at(1, 1, "bob"), at(2, 2, "")));

        List<EventSearch.Field> fields = search.fields("", null, null).fields();

        assertThat(fields)
                .contains(
                        new EventSearch.Field("user.name", Set.of("text"), 1, true),
                        new EventSearch.Field("@timestamp", Set.of("time"), 2, true),
                        new EventSearch.Field("tocsin.position", Set.of("number"), 2, false),
                        new EventSearch.Field("tags", Set.of("text"), 2, false));
    }

    /** A search that has no time looks at one slice of the period each. */
    @Test
    void whatWasFoundUntilTheTimeWasOverIsAnsweredAndTheNextPageGoesOn() {
        Random random = new Random(5);
        List<Event> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(event(i, random));
        }
        events.insert(all);
        for (boolean oldestFirst : List.of(false, true)) {
            MongoCollection<Document> stored = database.getCollection(MongoEventStore.COLLECTION);
            Clock running = new Running(NOON);
            EventSearch hasty = new MongoEventSearch(stored, Duration.ofSeconds(10), running);
            String text = "message:*o*";
            List<String> expected =
                    events.find(new EventQuery(text, null, null, 1_000, null, oldestFirst)).items().stream()
                            .map(Event::id)
                            .toList();
            List<String> found = new ArrayList<>();
            int incomplete = 0;
            String cursor = null;
            do {
                EventSearch.Found page = hasty.search(new EventQuery(text, null, null, 10, cursor, oldestFirst));
                page.page().items().forEach(event -> found.add(event.id()));
                incomplete += page.reached() == null ? 0 : 1;
                cursor = page.page().next();
            } while (cursor != null);

            assertThat(found).isEqualTo(expected);
            assertThat(incomplete).isPositive();
        }
        assertThat(search.remedy("powershell", false)).contains("no index", "from and to", "user.name");
    }

    /** Each look at it is three seconds later. */
    private static final class Running extends Clock {

        private Instant now;

        Running(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            now = now.plusSeconds(3);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void theMostFrequentValuesOfAnIndexedFieldAreThoseOfAPlainLook() {
        Random random = new Random(6);
        List<Event> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(event(i, random));
        }
        events.insert(all);
        for (String field : List.of("user.name", "source.ip", "related.ip", "event.action")) {
            for (Instant from : new @Nullable Instant[] {null, NOON.plusSeconds(100), NOON.plusSeconds(100_000)}) {
                Instant to = from == null ? null : from.plusSeconds(120);
                // with a text, documents are looked at
                EventSearch.TopValues plain = search.topValues("NOT a.field:never", from, to, field, 5);
                EventSearch.TopValues byIndex = search.topValues("", from, to, field, 5);
                assertThat(byIndex).as("%s from %s", field, from).isEqualTo(plain);
            }
        }
    }

    @Test
    void pagesGoForwardsToo() {
        List<Event> batch = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            batch.add(at(i, i / 10, "x"));
        }
        events.insert(batch);
        List<Event> seen = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            Page<Event> page = events.find(new EventQuery("", null, null, 7, cursor, true));
            seen.addAll(page.items());
            cursor = page.next();
        } while (cursor != null);

        assertThat(seen)
                .hasSize(25)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(java.util.Comparator.comparing(Event::occurredAt));
    }

    @Test
    void aTextThatIsNotATimeIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> events.find(new EventQuery("@timestamp:>yesterday", null, null, 7, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("now-15m");
    }

    private static Event at(int position, int second, String user) {
        Event.Builder event = Event.builder()
                .put("event.id", "e" + position)
                .put("@timestamp", NOON.plusSeconds(second))
                .put("event.ingested", NOON)
                .put("tags", List.of("t", "u"))
                .put("tocsin.position", (long) position);
        return user.isEmpty() ? event.build() : event.put("user.name", user).build();
    }
}

package io.tocsin.alert;

import static io.tocsin.alert.Findings.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.tocsin.event.Severity;
import io.tocsin.store.Page;
import io.tocsin.store.TestDatabases;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs against the embedded engine, and against the server of {@code TOCSIN_TEST_STORE_URI} where that is set. */
class MongoAlertStoreTest implements AlertStoreContract {

    @RegisterExtension
    static final TestDatabases databases = new TestDatabases();

    private MongoDatabase database;
    private MongoAlertStore store;

    @BeforeEach
    void empty() {
        database = databases.fresh();
        store = new MongoAlertStore(database, Clock.fixed(NOON, ZoneOffset.UTC));
        store.prepare();
    }

    @Override
    public AlertStore store() {
        return store;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.7                           | a
            203.0.113.0/24                        | a,b
            source.ip:203.0.113.9                 | b
            ip:203.0.113.9                        | b
            user:alice                            | b
            user:al*                              | b
            ALICE                                 | b
            "many failures"                       | a
            state:live                            | a,b
            state:closed                          | c
            state:open,closed                     | a,c
            severity>=high                        | a,c
            severity:low                          | b
            -severity:low                         | a,c
            assignee:me                           | b
            assignee:none                         | a,c
            assignee:*                            | b
            key:203.0.113.7 OR user:alice         | a,b
            count>5 state:live                    | a
            createdAt:>=now-30m                   | c
            disposition:benign                    | c
            tag:ssh                               | a
            id:b                                  | b
            """)
    void whatASearchFinds(String q, String ids) {
        List.of(
                        AlertChanges.of(alert(
                                        "a",
                                        "203.0.113.7",
                                        Severity.HIGH,
                                        9,
                                        Map.of("source", Map.of("ip", "203.0.113.7"))))
                                .at(1),
                        AlertChanges.of(alert(
                                        "b",
                                        "Alice",
                                        Severity.LOW,
                                        2,
                                        Map.of("source", Map.of("ip", "203.0.113.9"), "user", Map.of("name", "alice"))))
                                .assignee("maria")
                                .state(Alert.State.ACKNOWLEDGED)
                                .at(1),
                        AlertChanges.of(alert("c", "web-1", Severity.CRITICAL, 1, Map.of()))
                                .state(Alert.State.CLOSED)
                                .disposition(Disposition.BENIGN)
                                .at(1))
                .forEach(store::insert);

        AlertQuery query = AlertQuery.of(AlertSearch.parse(q, "maria"), 50);

        assertThat(store.find(query).items()).extracting(Alert::id).containsExactlyInAnyOrder(ids.split(","));
        assertThat(store.count(query, 100)).isEqualTo(ids.split(",").length);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sverity:high     | "sverity" is not a field of alerts; there are assignee, attack,
            severity:huge    | unknown severity "huge": use one of info, low
            state:opened     | "opened" is not a state; use open, acknowledged, closed, live or all
            (a               | character 1: an opening bracket without a closing one
            """)
    void whatCannotBeSearchedIsRefusedWithWhatToWrite(String q, String message) {
        assertThatThrownBy(() -> store.find(AlertQuery.of(AlertSearch.parse(q, "maria"), 50)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @EnumSource(AlertQuery.Sort.class)
    void theStoreSortsAndItsPagesFollowEachOther(AlertQuery.Sort sort) {
        List<Alert> all = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            all.add(alert("a" + i, "k", List.of(Severity.values()).get(i % 5), i % 4, Map.of()));
        }
        all.forEach(store::insert);
        Comparator<Alert> newest =
                Comparator.comparing(Alert::createdAt).thenComparing(Alert::id).reversed();
        Comparator<Alert> order =
                switch (sort) {
                    case NEWEST -> newest;
                    case SEVERITY ->
                        Comparator.comparing(Alert::severity).reversed().thenComparing(newest);
                    case SEEN ->
                        Comparator.comparing(Alert::lastSeen)
                                .thenComparing(Alert::id)
                                .reversed();
                    case COUNT ->
                        Comparator.comparing(Alert::count)
                                .thenComparing(Alert::id)
                                .reversed();
                };

        List<String> ordered = all.stream().sorted(order).map(Alert::id).toList();
        assertThat(pages("state:live", sort)).isEqualTo(ordered);
        assertThat(pages("", sort)).as("of any state").isEqualTo(ordered);
    }

    /** All pages of a search, one behind the other. */
    private List<String> pages(String q, AlertQuery.Sort sort) {
        List<String> read = new ArrayList<>();
        String cursor = null;
        do {
            AlertQuery query = new AlertQuery(
                    "", Set.of(), Set.of(), "", null, null, AlertSearch.parse(q, "maria"), sort, 5, cursor);
            Page<Alert> page = store.find(query);
            page.items().forEach(alert -> read.add(alert.id()));
            cursor = page.next();
        } while (cursor != null);
        return read;
    }

    /** People search in any case and by related fields; incidents tell {@code alice} and {@code Alice} apart. */
    @ParameterizedTest
    @ValueSource(
            strings = {"user:Alice", "observable:ALICE", "ip:198.51.100.4", "198.51.100.4", "host:Web1", "observable:k7"
            })
    void anAlertIsFoundByWhateverItTellsOf(String q) {
        store.insert(alert(
                "a",
                "K7",
                Severity.HIGH,
                1,
                Map.of(
                        "user", Map.of("name", "Alice"),
                        "related", Map.of("ip", List.of("198.51.100.4"), "hosts", List.of("Web1")))));

        assertThat(store.find(AlertQuery.of(AlertSearch.parse(q, "maria"), 5)).items())
                .hasSize(1);
        assertThat(store.withObservables(List.of("Alice"), Instant.EPOCH, 5)).hasSize(1);
        assertThat(store.withObservables(List.of("alice"), Instant.EPOCH, 5)).isEmpty();
    }

    @Test
    void alertsOfEarlierVersionsGetTheirObservablesOnce() {
        store.insert(alert("old", "203.0.113.7", Severity.HIGH, 1, Map.of("user", Map.of("name", "Alice"))));
        MongoCollection<Document> alerts = database.getCollection("alerts");
        Document earlier = alerts.find().first();
        earlier.remove("observables");
        alerts.replaceOne(new Document("_id", "old"), earlier);
        database.getCollection("migrations").deleteMany(new Document());

        store.prepare();

        assertThat(store.find(AlertQuery.of(AlertSearch.parse("user:alice", ""), 5))
                        .items())
                .isEmpty();
        assertThat(store.find(AlertQuery.of(AlertSearch.parse("observable:alice", ""), 5))
                        .items())
                .extracting(Alert::id)
                .containsExactly("old");
        alerts.updateOne(new Document("_id", "old"), Updates.set("observables", List.of("kept")));
        store.prepare();
        assertThat(alerts.find().first().getList("observables", String.class)).containsExactly("kept");
    }

    private static Alert alert(String id, String key, Severity severity, long count, Map<String, Object> fields) {
        Alert made = AlertChanges.raise(Findings.finding(key, 1, 0), "log", fields, NOON);
        return new Alert(
                id,
                1,
                made.rule(),
                made.ruleVersions(),
                count > 5 ? "Many failures" : "Something",
                severity,
                Alert.State.OPEN,
                key,
                Map.of("source.ip", key),
                fields,
                count,
                made.firstSeen(),
                made.lastSeen().plusSeconds(count),
                NOON.minusSeconds(severity == Severity.CRITICAL ? 60 : 3600 + count),
                made.events(),
                made.folded(),
                count > 5 ? List.of("ssh") : List.of(),
                List.of(),
                "because",
                "",
                "",
                "",
                null,
                made.history(),
                List.of());
    }
}

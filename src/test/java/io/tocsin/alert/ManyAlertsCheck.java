package io.tocsin.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Severity;
import io.tocsin.store.TestDatabases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What an analyst's list asks of a store with a million alerts of one day; the times are printed. {@code -Dtocsin.alerts} sets
 * another number.
 */
class ManyAlertsCheck {

    @RegisterExtension
    static final TestDatabases databases = new TestDatabases();

    private static final int ALERTS = Integer.getInteger("tocsin.alerts", 1_000_000);
    private static final int BATCH = 1_000;
    private static final int TIMES = 40;
    private static final int PAGE = 50;
    private static final int RULES = 100;
    private static final int ADDRESSES = Math.max(1, ALERTS / 50);
    /** What the list counts up to. */
    private static final int MOST_COUNTED = 10_000;

    private static final Instant NOW = Findings.NOON.plus(Duration.ofDays(1));

    private final MongoDatabase database = databases.fresh();
    private final MongoAlertStore store = new MongoAlertStore(database, Clock.fixed(NOW, ZoneOffset.UTC));
    private final Random random = new Random(17);

    @Test
    void firstPagesOfAMillionAlerts() {
        store.prepare();
        fill(database.getCollection("alerts"));

        measure("newest first", i -> query("", AlertQuery.Sort.NEWEST), PAGE);
        measure("open, most severe first", i -> query("state:open", AlertQuery.Sort.SEVERITY), PAGE);
        measure("most severe first", i -> query("", AlertQuery.Sort.SEVERITY), PAGE);
        measure("open, last seen first", i -> query("state:open", AlertQuery.Sort.SEEN), PAGE);
        measure("most occurrences first", i -> query("", AlertQuery.Sort.COUNT), PAGE);
        measure("by address", i -> query(address(random.nextInt(ADDRESSES)), AlertQuery.Sort.NEWEST), 1);
        measure(
                "by address, most severe first",
                i -> query(address(random.nextInt(ADDRESSES)), AlertQuery.Sort.SEVERITY),
                1);
        measure("by user", i -> query("user:user" + random.nextInt(2_000), AlertQuery.Sort.NEWEST), 1);
        measure("of a rule, open", i -> query("rule:rule-" + i + " state:open", AlertQuery.Sort.NEWEST), 1);
        measure("mine", i -> query("assignee:me", AlertQuery.Sort.NEWEST), PAGE);
        measure("by an address and a severity", i -> query(address(i) + " severity:low", AlertQuery.Sort.SEEN), 0);
    }

    private void measure(String what, IntFunction<AlertQuery> queries, int least) {
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            AlertQuery query = queries.apply(i);
            long began = System.nanoTime();
            int found = store.find(query).items().size();
            store.count(query, MOST_COUNTED);
            micros.add((System.nanoTime() - began) / 1_000);
            assertThat(found).as(what).isGreaterThanOrEqualTo(least);
        }
        micros.sort(null);
        System.out.printf(
                "%d alerts, page and count, %s: p50 %.1f, p95 %.1f ms%n",
                ALERTS, what, micros.get(TIMES / 2) / 1e3, micros.get(TIMES * 95 / 100) / 1e3);
    }

    private static AlertQuery query(String search, AlertQuery.Sort sort) {
        return new AlertQuery(
                "", Set.of(), Set.of(), "", null, null, AlertSearch.parse(search, "maria"), sort, PAGE, null);
    }

    private void fill(MongoCollection<Document> alerts) {
        long began = System.nanoTime();
        List<Document> batch = new ArrayList<>();
        for (int i = 0; i < ALERTS; i++) {
            batch.add(MongoAlertDocuments.toDocument(alert(i)));
            if (batch.size() == BATCH || i + 1 == ALERTS) {
                alerts.insertMany(batch, new InsertManyOptions().ordered(false));
                batch.clear();
            }
        }
        System.out.printf("%d alerts stored in %.0f s%n", ALERTS, (System.nanoTime() - began) / 1e9);
    }

    private Alert alert(int i) {
        int minute = (int) (i * 1_440L / ALERTS);
        Severity[] severities = Severity.values();
        String address = address(random.nextInt(ADDRESSES));
        Finding finding = Findings.finding(
                "rule-" + random.nextInt(RULES), severities[random.nextInt(severities.length)], address, i, minute);
        Map<String, Object> fields = Map.of(
                "source", Map.of("ip", address),
                "user", Map.of("name", "user" + random.nextInt(2_000)),
                "host", Map.of("name", "host" + random.nextInt(500)));
        AlertChanges changed = AlertChanges.of(
                AlertChanges.raise(finding, "log", fields, Findings.NOON.plus(Duration.ofMinutes(minute))));
        if (random.nextInt(10) < 7) {
            changed = changed.state(Alert.State.CLOSED);
        }
        return changed.assignee(List.of("", "maria", "alice").get(random.nextInt(3)))
                .at(1);
    }

    private static String address(int number) {
        return "203." + number / 250 / 250 + "." + number / 250 % 250 + "." + (number % 250 + 1);
    }
}

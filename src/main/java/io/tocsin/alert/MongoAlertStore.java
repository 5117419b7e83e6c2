package io.tocsin.alert;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Sorts.orderBy;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReplaceOneModel;
import io.tocsin.event.Severity;
import io.tocsin.platform.Cursors;
import io.tocsin.store.MongoCalls;
import io.tocsin.store.MongoIndexes;
import io.tocsin.store.MongoMigrations;
import io.tocsin.store.Page;
import io.tocsin.store.StorePreparation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/** Collection {@code alerts}: an alert with its history and dispatches in one document, so that one write is enough. */
@Component
final class MongoAlertStore implements AlertStore, StorePreparation {

    private static final List<Severity> MOST_SEVERE_FIRST =
            Arrays.stream(Severity.values()).sorted(Comparator.reverseOrder()).toList();

    private static final List<String> STATES =
            Arrays.stream(Alert.State.values()).map(Enum::name).toList();

    /** How long a list or a count may take. */
    private static final Duration MAX_TIME = Duration.ofSeconds(10);

    private final MongoCollection<Document> alerts;
    private final MongoMigrations migrations;
    private final Clock clock;

    MongoAlertStore(MongoDatabase database, Clock clock) {
        this.alerts = database.getCollection("alerts");
        this.migrations = new MongoMigrations(database, clock);
        this.clock = clock;
    }

    @Override
    public void prepare() {
        MongoIndexes indexes = MongoIndexes.of(alerts)
                .on(compoundIndex(ascending("rule", "key"), Indexes.descending("lastSeen")))
                .on(Indexes.descending("createdAt", "_id"))
                .on(ascending("dispatches.done", "severity", "createdAt"));
        for (String field : List.of("state", "severity", "key", "rule", "observables", "assignee")) {
            indexes.on(compoundIndex(ascending(field), Indexes.descending("createdAt", "_id")));
        }
        indexes.on(compoundIndex(ascending("state", "severity"), Indexes.descending("createdAt", "_id")));
        // Each finding that an alert takes in writes these two, so there are none without the state: see inOrder.
        for (String sorted : List.of("lastSeen", "count")) {
            indexes.on(compoundIndex(ascending("state"), Indexes.descending(sorted, "_id")));
        }
        migrations.once("alerts-observables", () -> MongoAlertMigration.addObservables(alerts));
    }

    @Override
    public boolean insert(Alert alert) {
        return MongoCalls.call(
                "store alert " + alert.id(),
                () -> MongoCalls.insertIfAbsent(alerts, MongoAlertDocuments.toDocument(alert)));
    }

    @Override
    public boolean replace(Alert changed) {
        return replaceAll(List.of(changed));
    }

    @Override
    public boolean replaceAll(List<Alert> changed) {
        if (changed.isEmpty()) {
            return true;
        }
        List<ReplaceOneModel<Document>> writes = changed.stream()
                .map(alert -> new ReplaceOneModel<>(
                        and(eq("_id", alert.id()), eq("version", alert.version() - 1)),
                        MongoAlertDocuments.toDocument(alert)))
                .toList();
        return MongoCalls.call("change " + changed.size() + " alerts", () -> alerts.bulkWrite(writes)
                        .getMatchedCount())
                == changed.size();
    }

    @Override
    public Optional<Alert> get(String id) {
        return MongoCalls.call(
                        "read alert " + id,
                        () -> Optional.ofNullable(alerts.find(eq("_id", id)).first()))
                .map(MongoAlertDocuments::toAlert);
    }

    @Override
    public List<Alert> get(Collection<String> ids) {
        return MongoCalls.call("read " + ids.size() + " alerts", () -> alerts.find(in("_id", ids))
                .map(MongoAlertDocuments::toAlert)
                .into(new ArrayList<>()));
    }

    @Override
    public List<Alert> withObservables(Collection<String> values, Instant from, int max) {
        Bson filter = and(in("observables", values), gte("createdAt", Date.from(from)));
        List<Alert> found = MongoCalls.call(
                "look for alerts by their observables",
                () -> read(alerts.find(filter).sort(descending("createdAt")), max));
        // A value may have been met by the lower case of another one.
        return found.stream()
                .filter(alert -> Observables.of(alert).stream().anyMatch(one -> values.contains(one.value())))
                .toList();
    }

    @Override
    public List<Alert> latest(String rule, String key, int max) {
        return MongoCalls.call(
                "read the latest alerts of rule " + rule,
                () -> read(alerts.find(and(eq("rule", rule), eq("key", key))).sort(descending("lastSeen")), max));
    }

    @Override
    public List<Alert> seenSince(String rule, String key, Instant from, int max) {
        Bson filter = and(eq("rule", rule), eq("key", key), gte("lastSeen", Date.from(from)));
        return MongoCalls.call(
                "read the alerts of rule " + rule + " since some time",
                () -> read(alerts.find(filter).sort(descending("lastSeen")), max));
    }

    @Override
    public List<Alert> seenBetween(String rule, String key, Instant from, Instant to) {
        Bson filter = and(
                eq("rule", rule), eq("key", key), gte("lastSeen", Date.from(from)), lte("firstSeen", Date.from(to)));
        return MongoCalls.call("read the alerts of rule " + rule + " of some time", () -> alerts.find(filter)
                .sort(descending("lastSeen"))
                .map(MongoAlertDocuments::toAlert)
                .into(new ArrayList<>()));
    }

    @Override
    public Page<Alert> find(AlertQuery query) {
        List<Alert> found = query.sort() == AlertQuery.Sort.SEVERITY
                ? bySeverity(query, query.size() + 1)
                : list(inOrder(query), fieldOf(query.sort()), query.size() + 1);
        if (found.size() <= query.size()) {
            return new Page<>(found, null);
        }
        return new Page<>(found.subList(0, query.size()), cursor(query.sort(), found.get(query.size() - 1)));
    }

    @Override
    public long count(AlertQuery query, int most) {
        Bson filter = filterOf(query);
        CountOptions options = new CountOptions().limit(most).maxTime(MAX_TIME.toMillis(), TimeUnit.MILLISECONDS);
        return bounded("count alerts", () -> alerts.countDocuments(filter, options));
    }

    /** Naming every state, where none is asked for, lets an index that begins with the state give the order. */
    private Bson inOrder(AlertQuery query) {
        Bson filter = and(filterOf(query), behind(query));
        boolean needsState =
                query.sort() != AlertQuery.Sort.NEWEST && query.states().isEmpty();
        return needsState ? and(in("state", STATES), filter) : filter;
    }

    private List<Alert> list(Bson filter, String sorted, int max) {
        return bounded(
                "list alerts",
                () -> read(
                        alerts.find(filter)
                                .sort(orderBy(descending(sorted, "_id")))
                                .maxTime(MAX_TIME.toMillis(), TimeUnit.MILLISECONDS),
                        max));
    }

    /** Severity by severity, so that an index gives the order. */
    private List<Alert> bySeverity(AlertQuery query, int max) {
        List<Alert> found = new ArrayList<>();
        List<String> parts = query.cursor() == null ? List.of() : Cursors.read(query.cursor(), 3);
        Bson filter = filterOf(query);
        boolean reached = parts.isEmpty();
        for (Severity severity : MOST_SEVERE_FIRST) {
            boolean isFirst = !reached && severity.name().equals(parts.get(2));
            reached |= isFirst;
            if (reached && found.size() < max) {
                Bson of = and(filter, eq("severity", severity.name()), isFirst ? behind(query) : new Document());
                found.addAll(list(of, "createdAt", max - found.size()));
            }
        }
        if (!reached) {
            throw new IllegalArgumentException("the cursor is not one of this list");
        }
        return found;
    }

    private static String fieldOf(AlertQuery.Sort sort) {
        return switch (sort) {
            case NEWEST, SEVERITY -> "createdAt";
            case SEEN -> "lastSeen";
            case COUNT -> "count";
        };
    }

    private static String cursor(AlertQuery.Sort sort, Alert last) {
        return switch (sort) {
            case NEWEST -> Cursors.of(Long.toString(last.createdAt().toEpochMilli()), last.id());
            case SEVERITY ->
                Cursors.of(
                        Long.toString(last.createdAt().toEpochMilli()),
                        last.id(),
                        last.severity().name());
            case SEEN -> Cursors.of(Long.toString(last.lastSeen().toEpochMilli()), last.id());
            case COUNT -> Cursors.of(Long.toString(last.count()), last.id());
        };
    }

    private static Bson behind(AlertQuery query) {
        if (query.cursor() == null) {
            return new Document();
        }
        List<String> parts = Cursors.read(query.cursor(), query.sort() == AlertQuery.Sort.SEVERITY ? 3 : 2);
        String field = fieldOf(query.sort());
        long number = Cursors.number(parts.get(0));
        Object value = query.sort() == AlertQuery.Sort.COUNT ? (Object) number : new Date(number);
        return and(lte(field, value), or(lt(field, value), lt("_id", parts.get(1))));
    }

    private <T> T bounded(String what, Supplier<T> call) {
        return MongoCalls.call(what, () -> {
            try {
                return call.get();
            } catch (MongoExecutionTimeoutException e) {
                throw new IllegalArgumentException(
                        "the search took longer than " + MAX_TIME.toSeconds()
                                + " seconds; give a shorter period, or search by state, rule, key, assignee or an address",
                        e);
            }
        });
    }

    private Bson filterOf(AlertQuery query) {
        List<Bson> all = new ArrayList<>();
        if (!query.rule().isEmpty()) {
            all.add(eq("rule", query.rule()));
        }
        if (!query.states().isEmpty()) {
            all.add(in("state", query.states().stream().map(Enum::name).toList()));
        }
        if (!query.severities().isEmpty()) {
            all.add(in("severity", query.severities().stream().map(Enum::name).toList()));
        }
        if (!query.key().isEmpty()) {
            all.add(eq("key", query.key()));
        }
        if (query.from() != null) {
            all.add(gte("createdAt", Date.from(query.from())));
        }
        if (query.to() != null) {
            all.add(lt("createdAt", Date.from(query.to())));
        }
        if (!query.search().isAll()) {
            all.add(MongoAlertFilter.of(query.search(), clock.instant()));
        }
        return all.isEmpty() ? new Document() : and(all);
    }

    @Override
    public List<Alert> withPendingDispatches(int max) {
        return MongoCalls.call("look for alerts without their runs", () -> {
            List<Alert> found = new ArrayList<>();
            // severity by severity, so that the index gives the order and a long queue is not read
            for (Severity severity : MOST_SEVERE_FIRST) {
                if (found.size() < max) {
                    Bson waiting = and(eq("dispatches.done", false), eq("severity", severity.name()));
                    found.addAll(read(alerts.find(waiting).sort(ascending("createdAt")), max - found.size()));
                }
            }
            return found;
        });
    }

    private static List<Alert> read(FindIterable<Document> found, int max) {
        List<Alert> into = new ArrayList<>();
        found.limit(max).batchSize(max).forEach(document -> into.add(MongoAlertDocuments.toAlert(document)));
        return into;
    }
}

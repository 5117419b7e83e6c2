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

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReplaceOneModel;
import io.tocsin.event.Severity;
import io.tocsin.platform.Cursors;
import io.tocsin.store.MongoCalls;
import io.tocsin.store.MongoIndexes;
import io.tocsin.store.Page;
import io.tocsin.store.StorePreparation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/** Collection {@code alerts}: an alert with its history and dispatches in one document, so that one write is enough. */
@Component
final class MongoAlertStore implements AlertStore, StorePreparation {

    private static final List<Severity> MOST_SEVERE_FIRST =
            Arrays.stream(Severity.values()).sorted(Comparator.reverseOrder()).toList();

    private final MongoCollection<Document> alerts;

    MongoAlertStore(MongoDatabase database) {
        this.alerts = database.getCollection("alerts");
    }

    @Override
    public void prepare() {
        MongoIndexes indexes = MongoIndexes.of(alerts)
                .on(compoundIndex(ascending("rule", "key"), Indexes.descending("lastSeen")))
                .on(Indexes.descending("createdAt", "_id"))
                .on(ascending("dispatches.done", "severity", "createdAt"));
        for (String field : List.of("state", "severity", "key", "rule", "observables")) {
            indexes.on(compoundIndex(ascending(field), Indexes.descending("createdAt", "_id")));
        }
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
        return MongoCalls.call(
                "look for alerts by their observables",
                () -> read(alerts.find(filter).sort(descending("createdAt")), max));
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
        Bson filter = filterOf(query);
        List<Alert> found = MongoCalls.call(
                "list alerts",
                () -> read(alerts.find(filter).sort(orderBy(descending("createdAt", "_id"))), query.size() + 1));
        if (found.size() <= query.size()) {
            return new Page<>(found, null);
        }
        Alert last = found.get(query.size() - 1);
        return new Page<>(
                found.subList(0, query.size()),
                Cursors.of(Long.toString(last.createdAt().toEpochMilli()), last.id()));
    }

    private static Bson filterOf(AlertQuery query) {
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
        if (query.cursor() != null) {
            List<String> parts = Cursors.read(query.cursor(), 2);
            Date time = Date.from(Instant.ofEpochMilli(Cursors.number(parts.get(0))));
            all.add(lte("createdAt", time));
            all.add(or(lt("createdAt", time), lt("_id", parts.get(1))));
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

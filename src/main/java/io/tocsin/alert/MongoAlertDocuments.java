package io.tocsin.alert;

import io.tocsin.event.Severity;
import io.tocsin.store.MongoDocuments;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;

/** An {@link Alert} as a BSON document and back. */
final class MongoAlertDocuments {

    /** The document's shape; a change of it needs a migration. */
    private static final int SCHEMA = 1;

    private MongoAlertDocuments() {}

    static Document toDocument(Alert alert) {
        return new Document("_id", alert.id())
                .append("schema", SCHEMA)
                .append("version", alert.version())
                .append("rule", alert.rule())
                .append("ruleVersion", alert.ruleVersion())
                .append(
                        "ruleVersions",
                        alert.ruleVersions().stream()
                                .map(MongoAlertDocuments::toDocument)
                                .toList())
                .append("title", alert.title())
                .append("severity", alert.severity().name())
                .append("state", alert.state().name())
                .append("key", alert.key())
                .append("keyField", alert.keyField())
                .append(
                        "keys",
                        alert.keys().entrySet().stream()
                                .map(one -> new Document("field", one.getKey()).append("value", one.getValue()))
                                .toList())
                .append("fields", MongoDocuments.toDocument(alert.fields()))
                .append("observables", observables(alert))
                .append("count", alert.count())
                .append("firstSeen", Date.from(alert.firstSeen()))
                .append("lastSeen", Date.from(alert.lastSeen()))
                .append("createdAt", Date.from(alert.createdAt()))
                .append("events", alert.events())
                .append("foldedLog", alert.folded().log())
                .append("foldedThrough", alert.folded().position())
                .append("foldedLast", alert.folded().last())
                .append("tags", alert.tags())
                .append("attack", alert.attack())
                .append("why", alert.why())
                .append("category", alert.category())
                .append("summary", alert.summary())
                .append("assignee", alert.assignee())
                .append(
                        "disposition",
                        alert.disposition() == null ? "" : alert.disposition().name())
                .append(
                        "history",
                        alert.history().stream()
                                .map(MongoAlertDocuments::toDocument)
                                .toList())
                .append(
                        "dispatches",
                        alert.dispatches().stream()
                                .map(MongoAlertDocuments::toDocument)
                                .toList());
    }

    /** What an alert is found by: in the canonical spelling of incidents, and in lower case for people's searches. */
    static Set<String> observables(Alert alert) {
        Set<String> values = new LinkedHashSet<>(AlertObservables.of(alert));
        Observables.of(alert).forEach(one -> values.add(one.value()));
        return values;
    }

    private static Document toDocument(Alert.RuleVersion version) {
        return new Document("version", version.version())
                .append("hash", version.hash())
                .append("from", Date.from(version.from()));
    }

    private static Document toDocument(Alert.Change change) {
        return new Document("at", Date.from(change.at()))
                .append("actor", change.actor())
                .append("action", change.action())
                .append("text", change.text());
    }

    private static Document toDocument(Alert.Dispatch dispatch) {
        return new Document("playbook", dispatch.playbook())
                .append("run", dispatch.run())
                .append("done", dispatch.done());
    }

    static Alert toAlert(Document document) {
        String disposition = document.getString("disposition");
        return new Alert(
                document.getString("_id"),
                document.getLong("version"),
                document.getString("rule"),
                ruleVersions(document),
                document.getString("title"),
                Severity.valueOf(document.getString("severity")),
                Alert.State.valueOf(document.getString("state")),
                document.getString("key"),
                keys(document),
                MongoDocuments.toMap(document.get("fields", Document.class)),
                document.getLong("count"),
                instant(document, "firstSeen"),
                instant(document, "lastSeen"),
                instant(document, "createdAt"),
                document.getList("events", String.class),
                folded(document),
                document.getList("tags", String.class),
                document.getList("attack", String.class),
                document.getString("why"),
                document.get("category", ""),
                document.get("summary", ""),
                document.getString("assignee"),
                disposition.isEmpty() ? null : Disposition.valueOf(disposition),
                changes(document.getList("history", Document.class)),
                dispatches(document.getList("dispatches", Document.class)));
    }

    /** Alerts of earlier versions have a key of one field. */
    private static Map<String, String> keys(Document document) {
        Map<String, String> keys = new LinkedHashMap<>();
        if (document.containsKey("keys")) {
            document.getList("keys", Document.class)
                    .forEach(one -> keys.put(one.getString("field"), one.getString("value")));
        } else if (!document.getString("keyField").isEmpty()) {
            keys.put(document.getString("keyField"), document.getString("key"));
        }
        return keys;
    }

    /** Alerts of earlier versions have the version alone that raised them. */
    private static List<Alert.RuleVersion> ruleVersions(Document document) {
        return document.containsKey("ruleVersions")
                ? document.getList("ruleVersions", Document.class).stream()
                        .map(one -> new Alert.RuleVersion(
                                one.getString("version"), one.getString("hash"), instant(one, "from")))
                        .toList()
                : List.of(new Alert.RuleVersion(document.getString("ruleVersion"), "", instant(document, "createdAt")));
    }

    /** Alerts of earlier versions have a position, which says nothing without the log's id. */
    private static Folded folded(Document document) {
        return document.containsKey("foldedLog")
                ? new Folded(
                        document.getString("foldedLog"),
                        document.getLong("foldedThrough"),
                        document.getList("foldedLast", String.class))
                : Folded.NOTHING;
    }

    private static List<Alert.Change> changes(List<Document> history) {
        return history.stream()
                .map(change -> new Alert.Change(
                        instant(change, "at"),
                        change.getString("actor"),
                        change.getString("action"),
                        change.getString("text")))
                .toList();
    }

    private static List<Alert.Dispatch> dispatches(List<Document> dispatches) {
        return dispatches.stream()
                .map(dispatch -> new Alert.Dispatch(
                        dispatch.getString("playbook"), dispatch.getString("run"), dispatch.getBoolean("done")))
                .toList();
    }

    private static Instant instant(Document document, String field) {
        return document.getDate(field).toInstant();
    }
}

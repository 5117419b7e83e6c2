package io.tocsin.respond;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tocsin.platform.Json;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Runs and effects as BSON documents and back. Values that come from outside (inputs, alert fields, outputs) are kept as
 * JSON text, because their keys may be such as BSON does not allow.
 */
final class MongoRunDocuments {

    static final int SCHEMA = 1;

    private static final JsonMapper JSON = JsonMapper.builder(Json.fromOutside())
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private MongoRunDocuments() {}

    /** Returns all but what other writers than the lease holder change. */
    static Document progressOf(Run run) {
        Run.Progress progress = run.progress();
        Run.Failure failure = progress.failure();
        Run.State ending = progress.ending();
        return new Document("state", run.state().word())
                .append("startedAt", date(progress.startedAt()))
                .append("endedAt", date(progress.endedAt()))
                .append(
                        "failure",
                        failure == null
                                ? null
                                : new Document("step", failure.step())
                                        .append("class", failure.errorClass().word())
                                        .append("message", failure.message()))
                .append("ending", ending == null ? null : ending.word())
                .append(
                        "steps",
                        progress.steps().stream().map(MongoRunDocuments::step).toList())
                .append("outputs", json(progress.outputs()))
                .append("activeMillis", progress.active().toMillis())
                .append("due", date(progress.due()));
    }

    static Document toDocument(Run run) {
        Run.Link link = run.link();
        Document document = new Document("_id", run.id())
                .append("schema", SCHEMA)
                .append("playbook", run.playbook())
                .append("playbookVersion", run.playbookVersion())
                .append("alert", run.alert())
                .append("starter", run.starter())
                .append("mode", run.mode().word())
                .append("missing", run.missing())
                .append("createdAt", date(run.createdAt()))
                .append("urgency", run.urgency())
                .append("answers", run.answers())
                .append("rank", -run.priority())
                .append("inputs", json(run.inputs()))
                .append("alertFields", json(run.alertFields()))
                .append("concurrencyKey", run.concurrencyKey())
                .append(
                        "link",
                        new Document("run", link.run())
                                .append("step", link.step())
                                .append("depth", link.depth())
                                .append("undo", link.isUndo())
                                .append("lineage", link.lineage())
                                .append("causes", link.causes()))
                .append("cancel", run.cancel().word())
                .append("token", 0L);
        document.putAll(progressOf(run));
        return document;
    }

    static Run toRun(Document document) {
        String id = document.getString("_id");
        return new Run(
                id,
                document.getString("playbook"),
                document.getString("playbookVersion"),
                document.getString("alert"),
                document.getString("starter"),
                word(Mode.class, document, "mode"),
                document.getList("missing", String.class),
                instant(document, "createdAt"),
                map(document.getString("inputs")),
                map(document.getString("alertFields")),
                document.getString("concurrencyKey"),
                -document.getInteger("rank", 0),
                toLink(document.get("link", Document.class), id, document.getString("starter")),
                toProgress(document),
                toCancel(document));
    }

    /** Runs of earlier versions have no links. */
    private static Run.Link toLink(@Nullable Document link, String id, String starter) {
        return link == null
                ? Run.Link.none(id, starter)
                : new Run.Link(
                        link.getString("run"),
                        link.getString("step"),
                        link.getInteger("depth", 0),
                        link.getBoolean("undo", false),
                        link.getString("lineage"),
                        link.getList("causes", String.class, List.of(starter)));
    }

    private static Run.Cancel toCancel(Document document) {
        if (document.getString("cancel") == null) { // of an earlier version
            return document.getBoolean("cancelRequested", false) ? Run.Cancel.STOP : Run.Cancel.NO;
        }
        return word(Run.Cancel.class, document, "cancel");
    }

    private static Run.Progress toProgress(Document document) {
        Document failure = document.get("failure", Document.class);
        Long active = document.getLong("activeMillis");
        String outputs = document.getString("outputs");
        return new Run.Progress(
                word(Run.State.class, document, "state"),
                maybeInstant(document, "startedAt"),
                maybeInstant(document, "endedAt"),
                failure == null
                        ? null
                        : new Run.Failure(
                                failure.getString("step"),
                                word(ErrorClass.class, failure, "class"),
                                failure.getString("message")),
                document.getString("ending") == null ? null : word(Run.State.class, document, "ending"),
                document.getList("steps", Document.class).stream()
                        .map(MongoRunDocuments::toStep)
                        .toList(),
                outputs == null ? Map.of() : map(outputs),
                Duration.ofMillis(active == null ? 0 : active),
                instant(document, "due"));
    }

    private static Document step(StepResult step) {
        return new Document("id", step.id())
                .append("uses", step.uses())
                .append("effect", step.effect())
                .append("state", step.state().word())
                .append("attempts", step.attempts())
                .append("startedAt", date(step.startedAt()))
                .append("endedAt", date(step.endedAt()))
                .append("due", date(step.due()))
                .append("item", step.item() == null ? null : json(Map.of("value", step.item())))
                .append("outputs", json(step.outputs()))
                .append("request", step.request())
                .append("note", step.note())
                .append("error", step.error())
                .append(
                        "class",
                        step.errorClass() == null ? null : step.errorClass().word());
    }

    private static StepResult toStep(Document document) {
        return new StepResult(
                document.getString("id"),
                document.getString("uses"),
                document.getString("effect"),
                word(StepResult.State.class, document, "state"),
                document.getInteger("attempts", 0),
                maybeInstant(document, "startedAt"),
                maybeInstant(document, "endedAt"),
                maybeInstant(document, "due"),
                document.getString("item") == null
                        ? null
                        : map(document.getString("item")).get("value"),
                map(document.getString("outputs")),
                document.getString("request"),
                document.getString("note"),
                document.getString("error"),
                document.getString("class") == null ? null : word(ErrorClass.class, document, "class"));
    }

    static Document toDocument(EffectRecord effect) {
        ErrorClass errorClass = effect.errorClass();
        return new Document("_id", effect.key())
                .append("schema", SCHEMA)
                .append("run", effect.run())
                .append("step", effect.step())
                .append("token", effect.token())
                .append("effect", effect.effect())
                .append("request", effect.request())
                .append("state", effect.state().word())
                .append("answered", effect.answered())
                .append("outputs", json(effect.outputs()))
                .append("class", errorClass == null ? null : errorClass.word())
                .append("message", effect.message())
                .append("intendedAt", date(effect.intendedAt()))
                .append("sentAt", date(effect.sentAt()))
                .append("changedAt", date(effect.changedAt()))
                .append("id", effect.id())
                .append("playbook", effect.playbook())
                .append("alert", effect.alert())
                .append("undoable", effect.undo().possible())
                .append("undoAt", date(effect.undo().at()))
                .append("undoTries", effect.undo().tries())
                .append("undoRun", effect.undo().run())
                .append("times", effect.undo().times());
    }

    static EffectRecord toEffect(Document document) {
        return new EffectRecord(
                document.getString("_id"),
                document.getString("run"),
                document.getString("step"),
                document.getLong("token"),
                document.getString("effect"),
                document.getString("request"),
                word(EffectRecord.State.class, document, "state"),
                document.getBoolean("answered", false),
                map(document.getString("outputs")),
                document.getString("class") == null ? null : word(ErrorClass.class, document, "class"),
                document.getString("message"),
                instant(document, "intendedAt"),
                maybeInstant(document, "sentAt"),
                instant(document, "changedAt"),
                text(document, "playbook"),
                text(document, "alert"),
                new EffectRecord.Undo(
                        document.getBoolean("undoable", false),
                        maybeInstant(document, "undoAt"),
                        document.getInteger("undoTries", 0),
                        text(document, "undoRun"),
                        document.getInteger("times", 0)));
    }

    private static String text(Document document, String field) {
        String text = document.getString(field);
        return text == null ? "" : text;
    }

    private static <E extends Enum<E>> E word(Class<E> type, Document document, String field) {
        return Enum.valueOf(type, document.getString(field).toUpperCase(Locale.ROOT));
    }

    static @Nullable Date date(@Nullable Instant instant) {
        return instant == null ? null : Date.from(instant);
    }

    private static Instant instant(Document document, String field) {
        return Objects.requireNonNull(maybeInstant(document, field), field);
    }

    private static @Nullable Instant maybeInstant(Document document, String field) {
        Date date = document.getDate(field);
        return date == null ? null : date.toInstant();
    }

    static String json(Map<String, Object> values) {
        try {
            return JSON.writeValueAsString(plain(values));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of plain values can be written", e);
        }
    }

    /** Times become text, as expressions read them. */
    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new java.util.LinkedHashMap<>();
            map.forEach((key, item) -> {
                if (item != null) {
                    copy.put(String.valueOf(key), plain(item));
                }
            });
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .filter(Objects::nonNull)
                    .map(MongoRunDocuments::plain)
                    .toList();
        }
        return value instanceof Number || value instanceof Boolean ? value : value.toString();
    }

    static Map<String, Object> map(String json) {
        try {
            return JSON.readValue(json, MAP);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document of runs holds what is no JSON: " + json, e);
        }
    }
}

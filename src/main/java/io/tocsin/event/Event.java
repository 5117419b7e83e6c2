package io.tocsin.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened on a watched system, as an ECS document; what every room after {@code normalise} reads.
 *
 * <p>Immutable and safe to share. The getters are the fields that rules discriminate and join on: none of them ever
 * returns null, an absent text is {@code ""}, an absent number -1. Every other field is read by {@link #field}. The
 * fields, one by one: {@code docs/reference/events.md}.
 */
public final class Event {

    /** The version of the document's shape, stored with each event. */
    public static final int SCHEMA = 1;

    private final Frozen document;
    private final String id;
    private final long position;
    private final String source;
    private final Instant occurredAt;
    private final Instant ingestedAt;
    private final int occurrences;
    private final String kind;
    private final String category;
    private final String type;
    private final String action;
    private final String outcome;
    private final String dataset;
    private final String provider;
    private final String eventCode;
    private final String reason;
    private final String ruleId;
    private final String signalKey;
    private final String service;
    private final String message;
    private final String sourceIp;
    private final long sourcePort;
    private final String destinationIp;
    private final long destinationPort;
    private final String userName;
    private final String targetUserName;
    private final String hostName;
    private final String processName;
    private final String commandLine;
    private final String parentProcessName;
    private final String urlPath;
    private final String httpMethod;
    private final long httpStatus;
    private final String userAgent;

    private Event(Map<String, Object> fields) {
        document = Fields.copyOf(fields);
        FieldSet event = new FieldSet(document, "event");
        FieldSet tocsin = new FieldSet(document, "tocsin");
        FieldSet from = new FieldSet(document, "source");
        FieldSet to = new FieldSet(document, "destination");
        FieldSet user = new FieldSet(document, "user");
        FieldSet process = new FieldSet(document, "process");
        FieldSet http = new FieldSet(document, "http");
        id = event.text("id");
        position = tocsin.wholeNumber("position");
        source = tocsin.text("source");
        occurredAt = instant(Fields.get(document, "@timestamp"));
        ingestedAt = instant(event.value("ingested"));
        occurrences = (int) Math.max(1, tocsin.wholeNumber("occurrences"));
        kind = event.text("kind");
        category = event.text("category");
        type = event.text("type");
        action = event.text("action");
        outcome = event.text("outcome");
        dataset = event.text("dataset");
        provider = event.text("provider");
        eventCode = event.text("code");
        reason = event.text("reason");
        ruleId = field("rule.id");
        signalKey = tocsin.text("key");
        service = field("service.name");
        message = field("message");
        sourceIp = from.text("ip");
        sourcePort = from.wholeNumber("port");
        destinationIp = to.text("ip");
        destinationPort = to.wholeNumber("port");
        userName = user.text("name");
        targetUserName = user.text("target.name");
        hostName = field("host.name");
        processName = process.text("name");
        commandLine = process.text("command_line");
        parentProcessName = process.text("parent.name");
        urlPath = field("url.path");
        httpMethod = http.text("request.method");
        httpStatus = http.wholeNumber("response.status_code");
        userAgent = field("user_agent.original");
        if (id.isEmpty()) {
            throw new IllegalArgumentException("event without event.id from source \"" + source + "\"");
        }
    }

    /** Makes an event of an ECS document (nested, as {@link #document} returns it). Later changes of that do not reach it. */
    public static Event of(Map<String, Object> document) {
        return new Event(document);
    }

    /** Starts an event whose fields are put by path. */
    public static Builder builder() {
        return new Builder(Fields.newDocument());
    }

    /** Starts an event that differs from this one in what is put next. */
    public Builder toBuilder() {
        if (!document.isDotted()) {
            return new Builder(Fields.copy(document)); // what is put next is copied then
        }
        Builder builder = new Builder(Fields.newDocument());
        document.forEach(builder::putTree);
        return builder;
    }

    /** The whole ECS document, nested, immutable; times are {@link Instant}s. */
    public Map<String, Object> document() {
        return document;
    }

    /** Field by ECS path as text: {@code ""} where absent, the first element of a list. */
    public String field(String path) {
        return FieldValue.text(Fields.get(document, path));
    }

    /** What {@link #field} reads of an event at this path, for who reads it of many. */
    public static Function<Event, String> reader(String path) {
        Function<Map<String, Object>, @Nullable Object> read = Fields.reader(path);
        return event -> FieldValue.text(read.apply(event.document));
    }

    /** Field by ECS path as texts: empty where absent, one element for a single value; of a list of lists those of all. */
    public List<String> fields(String path) {
        return FieldValue.texts(Fields.get(document, path));
    }

    /** Field by ECS path as a number: -1 where absent or not a number. Whole numbers are exact up to 2^53. */
    public double number(String path) {
        return FieldValue.number(Fields.get(document, path));
    }

    /** Says whether {@code event.category} holds this word; an event can be of several categories. */
    public boolean isCategory(String word) {
        return category.equals(word) || fields("event.category").contains(word);
    }

    private static Instant instant(@Nullable Object found) {
        return found instanceof Instant instant ? instant : Instant.EPOCH;
    }

    /** Reads several fields of one field set, which is looked up once. */
    private static final class FieldSet {

        private final Frozen document;
        private final String name;
        private final @Nullable Frozen fields;

        FieldSet(Frozen document, String name) {
            this.document = document;
            this.name = name;
            this.fields = document.get(name) instanceof Frozen inner ? inner : null;
        }

        @Nullable
        Object value(String path) {
            if (document.isDotted()) {
                return Fields.get(document, name + "." + path);
            }
            if (fields == null) {
                return null;
            }
            return path.indexOf('.') < 0 ? fields.get(path) : Fields.get(fields, path);
        }

        String text(String path) {
            return FieldValue.text(value(path));
        }

        long wholeNumber(String path) {
            return FieldValue.wholeNumber(value(path));
        }
    }

    /** {@code event.id}: deterministic, so that a replay or a retry finds the same event. */
    public String id() {
        return id;
    }

    /** Position in the event log; -1 for an event that never went through it. */
    public long position() {
        return position;
    }

    /** The ingest source, {@code tocsin.source}. */
    public String source() {
        return source;
    }

    /** {@code @timestamp}: when it happened, by the sender's clock. */
    public Instant occurredAt() {
        return occurredAt;
    }

    /** {@code event.ingested}: when it reached us. */
    public Instant ingestedAt() {
        return ingestedAt;
    }

    /** How many happenings this one record stands for, 1 or more: "message repeated 5 times" is 5. */
    public int occurrences() {
        return occurrences;
    }

    /** {@code event.kind}. */
    public String kind() {
        return kind;
    }

    /** {@code event.category} (the first). */
    public String category() {
        return category;
    }

    /** {@code event.type} (the first). */
    public String type() {
        return type;
    }

    /** {@code event.action}. */
    public String action() {
        return action;
    }

    /** {@code event.outcome}: success, failure or unknown. */
    public String outcome() {
        return outcome;
    }

    /** {@code event.dataset}. */
    public String dataset() {
        return dataset;
    }

    /** {@code event.provider}. */
    public String provider() {
        return provider;
    }

    /** {@code event.code}. */
    public String eventCode() {
        return eventCode;
    }

    /** {@code event.reason}. */
    public String reason() {
        return reason;
    }

    /** {@code rule.id}: the rule that made a signal, in an event of kind {@code signal}. */
    public String ruleId() {
        return ruleId;
    }

    /** {@code tocsin.key}: the key of the finding that a signal is. */
    public String signalKey() {
        return signalKey;
    }

    /** Seconds from when it happened, by the sender's clock, to when it reached us; negative where that lies ahead. */
    public long delaySeconds() {
        return ingestedAt.getEpochSecond() - occurredAt.getEpochSecond();
    }

    /**
     * Whether it arrived in time: {@code late} where more than a day lies between when it happened, by the sender's clock,
     * and when it reached us, {@code ahead} where it happened more than a minute after that, else {@code in time}.
     */
    public String arrival() {
        long delay = delaySeconds();
        return delay > 86_400 ? "late" : delay < -60 ? "ahead" : "in time";
    }

    /** {@code service.name}. */
    public String service() {
        return service;
    }

    /** {@code message}. */
    public String message() {
        return message;
    }

    /** {@code source.ip}, canonical. */
    public String sourceIp() {
        return sourceIp;
    }

    /** {@code source.port}. */
    public long sourcePort() {
        return sourcePort;
    }

    /** {@code destination.ip}, canonical. */
    public String destinationIp() {
        return destinationIp;
    }

    /** {@code destination.port}. */
    public long destinationPort() {
        return destinationPort;
    }

    /** {@code user.name}. */
    public String userName() {
        return userName;
    }

    /** {@code user.target.name}. */
    public String targetUserName() {
        return targetUserName;
    }

    /** {@code host.name}. */
    public String hostName() {
        return hostName;
    }

    /** {@code process.name}. */
    public String processName() {
        return processName;
    }

    /** {@code process.command_line}. */
    public String commandLine() {
        return commandLine;
    }

    /** {@code process.parent.name}. */
    public String parentProcessName() {
        return parentProcessName;
    }

    /** {@code url.path}. */
    public String urlPath() {
        return urlPath;
    }

    /** {@code http.request.method}. */
    public String httpMethod() {
        return httpMethod;
    }

    /** {@code http.response.status_code}. */
    public long httpStatus() {
        return httpStatus;
    }

    /** {@code user_agent.original}. */
    public String userAgent() {
        return userAgent;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Event event && id.equals(event.id) && document.equals(event.document);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "Event[" + id + " " + occurredAt + " " + category + "/" + action + "/" + outcome + "]";
    }

    /** Collects fields by path. Not thread-safe. */
    public static final class Builder {

        private final Map<String, Object> fields;

        private Builder(Map<String, Object> fields) {
            this.fields = fields;
        }

        /** Puts a value (text, number, boolean, {@link Instant}, list or nested document) at an ECS path. */
        public Builder put(String path, Object value) {
            Fields.put(fields, path, value);
            return this;
        }

        /** As {@link #put}, but an empty text puts nothing. */
        public Builder putText(String path, String value) {
            return value.isEmpty() ? this : put(path, value);
        }

        /** Returns what stands at this path so far as text, {@code ""} where nothing does. */
        public String text(String path) {
            Object value = Fields.get(fields, path);
            return value == null ? "" : value.toString();
        }

        private void putTree(String path, Object value) {
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, inner) -> putTree(path + "." + key, inner));
            } else {
                put(path, value);
            }
        }

        public Event build() {
            return new Event(fields);
        }
    }
}

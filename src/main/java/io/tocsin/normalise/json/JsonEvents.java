package io.tocsin.normalise.json;

import io.tocsin.event.Fields;
import io.tocsin.normalise.draft.Addresses;
import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.line.LineParsers;
import io.tocsin.platform.PermanentException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JSON object as an event; a log line that a shipper wrapped in JSON is read as that line too. */
public final class JsonEvents {

    /** Names of MozDef that ECS has not; one of them, and nothing of ECS, makes a MozDef event. */
    private static final List<String> MOZDEF_ONLY =
            List.of("summary", "utctimestamp", "receivedtimestamp", "mozdefhostname", "processname", "details");

    /** Fields of ECS's {@code event} that other products' objects of that name do not have. */
    private static final List<String> ECS_EVENT =
            List.of("kind", "category", "dataset", "module", "outcome", "original", "action", "created", "ingested");

    private interface FieldOf {
        @Nullable
        Object of(Map<String, Object> document);
    }

    /** Where shippers, Splunk, EventBridge and Event Hubs put a product's object or its text. */
    private static final List<FieldOf> INNER = List.of(
            document -> document.get("message"),
            document -> Fields.get(document, "event.original"),
            document -> document.get("json"),
            document -> Fields.get(document, "result._raw"),
            document -> document.get("detail"),
            document -> document.get("log"),
            document -> document.get("event"),
            document -> document.get("data"),
            document -> only(document.get("Records")),
            document -> only(document.get("records")),
            document -> only(document.get("events")),
            document -> only(document.get("value")));

    private static final Pattern PID = Pattern.compile("\\[(\\d{1,9})]:? ");

    private final FieldTypes types;
    private final LineParsers lines;
    private final ProductReader products;
    private final InnerSyslog innerSyslog;

    /** Reads a whole syslog line found inside an event into that event. */
    @FunctionalInterface
    public interface InnerSyslog {

        /** False where the text is no such line. */
        boolean read(String text, Instant receivedAt, Draft draft);
    }

    /** @param zone what a time without a zone is in */
    public JsonEvents(ZoneId zone, LineParsers lines, ProductReader products, InnerSyslog innerSyslog) {
        this.types = new FieldTypes(new JsonTimes(zone));
        this.lines = lines;
        this.products = products;
        this.innerSyslog = innerSyslog;
    }

    /**
     * Puts the object's fields into the draft.
     *
     * @param whole as {@link JsonText} reads it
     * @param text the same as it was sent; empty where it has none of its own
     * @param isMozDef known to be MozDef's; else told by its fields
     * @return the sender's id for the event, {@code ""} where it gave none
     */
    public String read(Map<String, Object> whole, String text, boolean isMozDef, Instant receivedAt, Draft draft) {
        boolean mozDef = isMozDef || looksLikeMozDef(whole);
        boolean isEcs = !mozDef && isEcs(whole);
        boolean mayBeProduct = !isEcs && (!mozDef || (!isMozDef && hasOnlyDetails(whole)));
        if (mayBeProduct && (products.object(whole, text, receivedAt, draft) || inner(whole, receivedAt, draft))) {
            finish(receivedAt, draft);
            return "";
        }
        Map<String, Object> document = mozDef ? whole : Wrappings.open(whole);
        draft.put("tocsin.parser.name", mozDef ? "mozdef" : "ecs");
        draft.put("tocsin.parser.version", 1L);
        Landing landing = new Landing(types, receivedAt, draft);
        String id = mozDef ? MozDefFields.read(document, landing) : EcsFields.read(document, landing);
        kind(draft);
        SenderFacts facts = mozDef ? SenderFacts.NONE : SenderFacts.of(draft, document);
        draft.remove("event.action");
        boolean isRead = (isEcs && (product(document, text, receivedAt, draft) || innerOf(document, receivedAt, draft)))
                || (!mozDef && !isEcs && Wrappings.isGelf(whole) && product(document, text, receivedAt, draft));
        if (!draft.has("@timestamp")) {
            draft.put("@timestamp", receivedAt);
        }
        Told told = mozDef ? Told.in(document, draft) : Told.NOTHING;
        if (!isRead) {
            line(draft, !mozDef, facts.isNamed(), receivedAt);
        }
        if (!draft.has("event.action") && facts.isNamed()) {
            draft.put("event.action", facts.words().getOrDefault("action", ""));
            VendorWords.read(document, draft);
        }
        told.putBack(draft);
        facts.putBack(draft);
        if (!mozDef && !draft.has("event.action")) {
            products.generic(document, text, receivedAt, draft);
        }
        finish(receivedAt, draft);
        return id;
    }

    /** Reads a product's object that an ECS shipper sent; its fields below the shipper's own names are there already. */
    private boolean product(Map<String, Object> document, String text, Instant receivedAt, Draft draft) {
        String shipper = draft.text("host.name");
        if (!products.object(document, text, receivedAt, draft)) {
            return false;
        }
        draft.remove("unmapped." + draft.text("tocsin.parser.name"));
        if (!draft.text("host.name").equals(shipper)) {
            // the event's own host stands above the host of a collector
            draft.putIfAbsent("agent.name", shipper);
        }
        return true;
    }

    private boolean innerOf(Map<String, Object> document, Instant receivedAt, Draft draft) {
        String dataset = draft.text("event.dataset");
        return (dataset.isEmpty() || !draft.has("event.action")) && inner(document, receivedAt, draft);
    }

    /** Reads the product's own object inside that of a shipper or a message bus. */
    private boolean inner(Map<String, Object> document, Instant receivedAt, Draft draft) {
        for (FieldOf wrapped : INNER) {
            Object value = wrapped.of(document);
            if (value instanceof Map<?, ?> map && products.object(copy(map), "", receivedAt, draft)) {
                return true;
            }
            if (value instanceof String text && innerText(text, receivedAt, draft)) {
                return true;
            }
        }
        return false;
    }

    private boolean innerText(String text, Instant receivedAt, Draft draft) {
        if (!JsonText.beginsAsObject(text)) {
            return false;
        }
        try {
            return products.object(JsonText.object(text), text, receivedAt, draft);
        } catch (PermanentException notJson) {
            return false;
        }
    }

    /** What a batch of one holds; of a longer one no event can be made. */
    private static @Nullable Object only(@Nullable Object batch) {
        return batch instanceof List<?> list && list.size() == 1 ? list.get(0) : null;
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    private static void finish(Instant receivedAt, Draft draft) {
        if (!draft.has("@timestamp")) {
            draft.put("@timestamp", receivedAt);
        }
        if (!draft.has("event.dataset")) {
            draft.put("event.dataset", "generic");
        }
        draft.putIfAbsent("host.name", draft.text("host.hostname"));
        if (!draft.has("source.ip") && draft.has("source.address")) {
            draft.putText("source.ip", Addresses.canonical(draft.text("source.address")));
        }
        if (!draft.has("message")) {
            draft.putText("message", draft.text("event.action"));
        }
    }

    private static boolean isEcs(Map<String, Object> document) {
        return document.containsKey("@timestamp")
                || document.get("ecs") instanceof Map<?, ?>
                || (document.get("event") instanceof Map<?, ?> event
                        && ECS_EVENT.stream().anyMatch(event::containsKey));
    }

    /** A word that other products use too. */
    private static boolean hasOnlyDetails(Map<String, Object> document) {
        return MOZDEF_ONLY.stream().allMatch(name -> name.equals("details") == document.containsKey(name));
    }

    private static boolean looksLikeMozDef(Map<String, Object> document) {
        boolean isEcs = document.containsKey("@timestamp")
                || document.get("event") instanceof Map<?, ?>
                || document.get("ecs") instanceof Map<?, ?>;
        return !isEcs && MOZDEF_ONLY.stream().anyMatch(document::containsKey);
    }

    /** A finding of ours is a signal: what a sender calls one is an alert of another system. */
    private static void kind(Draft draft) {
        if (draft.text("event.kind").equals("signal")) {
            draft.put("event.kind", "alert").put("tocsin.sender.kind", "signal");
        }
    }

    /** What the message says, as the line of a program that we read, where the sender lets us know whose line it is. */
    private void line(Draft draft, boolean isEcs, boolean isNamed, Instant receivedAt) {
        String message = draft.text("message");
        String program = isEcs ? MessageOrigin.program(draft, lines) : MessageOrigin.named(draft);
        if (draft.has("event.action") || message.isEmpty() || program == null) {
            return;
        }
        if (!program.isEmpty()) {
            products.line(program, withoutPid(message, draft), receivedAt, draft);
        } else if (!isNamed) {
            Instant shipped = draft.instant("@timestamp");
            boolean isRead =
                    products.line("", message, receivedAt, draft) || innerSyslog.read(message, receivedAt, draft);
            if (isRead && shipped != null && !draft.has("event.created")) {
                // the shipper's time is when it read the line
                draft.put("event.created", shipped);
            }
        }
    }

    /** A forwarder that takes the program's name off a line may leave its process id in front. */
    private static String withoutPid(String message, Draft draft) {
        Matcher pid = PID.matcher(message);
        if (!pid.lookingAt()) {
            return message;
        }
        if (!draft.has("process.pid")) {
            draft.put("process.pid", Long.parseLong(pid.group(1)));
        }
        return message.substring(pid.end());
    }

    /**
     * What a MozDef sender said of the event in fields of its own, which stands above what its message reads like: what it
     * called it, and who it was about.
     */
    private record Told(List<String> category, Map<String, String> fields) {

        private static final Map<String, String> OWN = Map.of("sourceipaddress", "source.ip", "username", "user.name");

        static final Told NOTHING = new Told(List.of(), Map.of());

        /** {@code sourceip} beside the details is no such field: it is who forwarded the event. */
        static Told in(Map<String, Object> document, Draft draft) {
            Map<String, String> fields = new LinkedHashMap<>();
            if (document.get("details") instanceof Map<?, ?> details) {
                details.keySet().forEach(name -> {
                    String path = OWN.getOrDefault(String.valueOf(name), "");
                    if (!path.isEmpty() && draft.has(path)) {
                        fields.put(path, draft.text(path));
                    }
                });
            }
            return new Told(draft.texts("event.category"), fields);
        }

        void putBack(Draft draft) {
            String read = draft.text("source.ip");
            String own = fields.getOrDefault("source.ip", read);
            if (!read.equals(own)) {
                draft.put("source.address", read).add("related.ip", read);
            }
            fields.forEach(draft::put);
            draft.addAll("event.category", category);
        }
    }
}

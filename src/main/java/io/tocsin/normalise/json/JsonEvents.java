package io.tocsin.normalise.json;

import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.line.Line;
import io.tocsin.normalise.line.LineParsers;
import io.tocsin.platform.PermanentException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** A JSON object as an event; a log line that a shipper wrapped in JSON is read as that line too. */
public final class JsonEvents {

    /** Names of MozDef that ECS has not; one of them, and nothing of ECS, makes a MozDef event. */
    private static final List<String> MOZDEF_ONLY =
            List.of("summary", "utctimestamp", "receivedtimestamp", "mozdefhostname", "processname", "details");

    private final FieldTypes types;
    private final LineParsers lines;
    private final InnerSyslog innerSyslog;

    /** Reads a whole syslog line found inside an event into that event. */
    @FunctionalInterface
    public interface InnerSyslog {

        /** False where the text is no such line. */
        boolean read(String text, Instant receivedAt, Draft draft);
    }

    /** @param zone what a time without a zone is in */
    public JsonEvents(ZoneId zone, LineParsers lines, InnerSyslog innerSyslog) {
        this.types = new FieldTypes(new JsonTimes(zone));
        this.lines = lines;
        this.innerSyslog = innerSyslog;
    }

    /**
     * Puts the object's fields into the draft.
     *
     * @param isMozDef known to be MozDef's; else told by its fields
     * @return the sender's id for the event, {@code ""} where it gave none
     * @throws PermanentException where the text is no JSON object
     */
    public String read(String text, boolean isMozDef, Instant receivedAt, Draft draft) {
        Map<String, Object> document = JsonText.object(text);
        boolean mozDef = isMozDef || looksLikeMozDef(document);
        draft.put("tocsin.parser.name", mozDef ? "mozdef" : "ecs");
        draft.put("tocsin.parser.version", 1L);
        Landing landing = new Landing(types, receivedAt, draft);
        String id = mozDef ? MozDefFields.read(document, landing) : EcsFields.read(document, landing);
        if (!draft.has("event.action")) {
            WindowsFields.read(document, landing);
        }
        if (!draft.has("@timestamp")) {
            draft.put("@timestamp", receivedAt);
        }
        line(draft, receivedAt);
        if (!draft.has("event.dataset")) {
            draft.put("event.dataset", "generic");
        }
        if (!draft.has("message")) {
            draft.putText("message", draft.text("event.action"));
        }
        return id;
    }

    private static boolean looksLikeMozDef(Map<String, Object> document) {
        boolean isEcs = document.containsKey("@timestamp")
                || document.get("event") instanceof Map<?, ?>
                || document.get("ecs") instanceof Map<?, ?>;
        return !isEcs && MOZDEF_ONLY.stream().anyMatch(document::containsKey);
    }

    /** Where the sender did not say what happened, its message may: as the line of a program we read. */
    private void line(Draft draft, Instant receivedAt) {
        String message = draft.text("message");
        if (draft.has("event.action") || message.isEmpty()) {
            return;
        }
        String program = draft.text("process.name");
        program = program.isEmpty() ? draft.text("log.syslog.appname") : program;
        if (!program.isEmpty() && lines.read(new Line(program, message), draft)) {
            return;
        }
        if (program.isEmpty()) {
            Instant shipped = draft.instant("@timestamp");
            boolean isRead = lines.read(new Line("", message), draft) || innerSyslog.read(message, receivedAt, draft);
            if (isRead && shipped != null && !draft.has("event.created")) {
                // the shipper's time is when it read the line
                draft.put("event.created", shipped);
            }
        }
    }
}

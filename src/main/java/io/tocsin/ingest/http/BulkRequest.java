package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.http.JsonBodies.Line;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a body of Elasticsearch's bulk API item by item: one bad line refuses its own item only. */
final class BulkRequest {

    /** One of these at the top level makes a document ECS; without them MozDef's index holds MozDef's events. */
    private static final Set<String> ECS = Set.of("@timestamp", "ecs", "event");

    private static final String MOZDEF_INDEX = "events";

    private BulkRequest() {}

    /**
     * One action and what came of it.
     *
     * @param payload of the event; null where the item is refused
     * @param problem why it is refused; null where it is not
     */
    record Item(
            BulkAction action,
            HttpIntake.@Nullable Payload payload,
            @Nullable Problem problem) {}

    /**
     * Why an item is refused, in Elasticsearch's words.
     *
     * @param type e.g. {@code document_parsing_exception}
     */
    record Problem(String type, String reason) {}

    /**
     * The items of a body of lines, or of an array of documents as MozDef's shippers send.
     *
     * @param index that the path names; empty where it names none
     * @throws RefusedBodyException where there are more than {@code maxEvents}
     * @throws BadRequestException where an array cannot be read
     */
    static List<Item> read(byte[] body, String index, int maxEvents) {
        List<Item> items = new ArrayList<>();
        if (HttpIntake.firstCharacter(body) == '[') {
            for (byte[] document : JsonBodies.split(body, Map.of(), maxEvents)) {
                items.add(item(BulkAction.NONE.orIndex(index), document));
            }
            return items;
        }
        List<Line> lines = JsonBodies.lines(body, maxEvents, 2);
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            BulkAction action = null;
            try {
                action = line.action();
            } catch (BadRequestException e) {
                items.add(refused(BulkAction.NONE.orIndex(index), "parse_exception", e));
                continue;
            }
            if (action == null) {
                items.add(document(BulkAction.NONE.orIndex(index), line));
                continue;
            }
            action = action.orIndex(index);
            Line next = i + 1 < lines.size() ? lines.get(i + 1) : null;
            if (!action.isNew()) {
                items.add(notNew(action, line.number()));
                i += action.name().equals("update") ? 1 : 0;
            } else if (next == null) {
                items.add(refused(
                        action,
                        "illegal_argument_exception",
                        new BadRequestException(line.number(), "an action without a document")));
            } else {
                items.add(document(action, next));
                i++;
            }
        }
        if (items.size() > maxEvents) {
            throw RefusedBodyException.tooManyEvents(maxEvents);
        }
        return items;
    }

    private static Item document(BulkAction action, Line line) {
        try {
            return item(action, line.object(Map.of()));
        } catch (BadRequestException e) {
            return refused(action, "document_parsing_exception", e);
        }
    }

    private static Item notNew(BulkAction action, long line) {
        return refused(
                action,
                "illegal_argument_exception",
                new BadRequestException(
                        line, "events are never changed: the action " + action.name() + " is not offered"));
    }

    private static Item refused(BulkAction action, String type, BadRequestException why) {
        return new Item(action, null, new Problem(type, why.reason()));
    }

    /** MozDef's events keep the shape that MozDef's own endpoints take; anything else is kept as a hit of Elasticsearch. */
    static Item item(BulkAction action, byte[] document) {
        boolean isMozDef =
                (action.index().isEmpty() || action.index().equals(MOZDEF_INDEX)) && !JsonBodies.hasAny(document, ECS);
        if (isMozDef) {
            byte[] event = action.id().isEmpty()
                    ? document
                    : JsonBodies.split(document, Map.of("_id", action.id()), 1).get(0);
            return new Item(action, new HttpIntake.Payload(Format.MOZDEF, event), null);
        }
        Map<String, Object> head = new LinkedHashMap<>();
        if (!action.index().isEmpty()) {
            head.put("_index", action.index());
        }
        if (!action.id().isEmpty()) {
            head.put("_id", action.id());
        }
        return new Item(action, new HttpIntake.Payload(Format.ELASTICSEARCH, hit(head, document)), null);
    }

    private static byte[] hit(Map<String, Object> head, byte[] document) {
        ByteArrayOutputStream hit = new ByteArrayOutputStream(document.length + 128);
        String text = HttpAnswer.write(head);
        hit.writeBytes(text.substring(0, text.length() - 1).getBytes(UTF_8));
        hit.writeBytes((head.isEmpty() ? "\"_source\":" : ",\"_source\":").getBytes(UTF_8));
        hit.writeBytes(document);
        hit.write('}');
        return hit.toByteArray();
    }
}

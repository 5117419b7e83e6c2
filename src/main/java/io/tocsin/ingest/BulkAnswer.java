package io.tocsin.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.log.EventLog;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** The answer of Elasticsearch's bulk API, written at once: some 100 characters for each event. */
final class BulkAnswer {

    private static final JsonFactory JSON = new JsonFactory();

    private BulkAnswer() {}

    /**
     * @param actions of each event, in order
     * @param firstPosition where the first event stands in the log
     */
    static String json(long tookMillis, List<String> actions, EventLog eventLog, long firstPosition) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeNumberField("took", tookMillis);
            out.writeBooleanField("errors", false);
            out.writeArrayFieldStart("items");
            for (int i = 0; i < actions.size(); i++) {
                out.writeStartObject();
                out.writeObjectFieldStart(actions.get(i));
                out.writeStringField("_index", "events");
                out.writeStringField("_id", eventLog.eventId(firstPosition + i));
                out.writeStringField("result", "created");
                out.writeNumberField("status", 201);
                out.writeEndObject();
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}

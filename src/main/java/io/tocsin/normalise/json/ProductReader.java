package io.tocsin.normalise.json;

import io.tocsin.normalise.draft.Draft;
import java.time.Instant;
import java.util.Map;

/** Reads what products write: the lines and the JSON objects that some parser knows. */
public interface ProductReader {

    /**
     * Puts what a line says into the draft; false, with nothing put, where no parser knows it.
     *
     * @param program in the line's header or in the event around it; empty where there is none
     */
    boolean line(String program, String text, Instant receivedAt, Draft draft);

    /** Puts what a JSON object says into the draft; false, with nothing put, where no parser knows it. */
    boolean object(Map<String, Object> document, String text, Instant receivedAt, Draft draft);

    /** As {@link #line} and {@link #object}, by the formats that many products write. */
    boolean generic(Map<String, Object> document, String text, Instant receivedAt, Draft draft);
}

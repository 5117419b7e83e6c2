package io.tocsin.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tocsin.event.Event;
import io.tocsin.event.Fields;
import io.tocsin.platform.Json;
import io.tocsin.store.EventQuery;
import io.tocsin.store.EventSearch;
import io.tocsin.store.Page;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the events of a search into a file, page by page, so that they are never in memory together. */
final class EventExport {

    static final int MAX_EVENTS = 100_000;

    /** Columns of a CSV where nobody names others. */
    static final List<String> COLUMNS = List.of(
            "@timestamp",
            "event.category",
            "event.action",
            "event.outcome",
            "user.name",
            "source.ip",
            "destination.ip",
            "host.name",
            "event.dataset",
            "message");

    private final EventSearch events;
    private final Format format;
    private final List<String> columns;

    EventExport(EventSearch events, Format format, List<String> columns) {
        this.events = events;
        this.format = format;
        this.columns = columns;
    }

    enum Format {
        /** RFC 4180, with a line of names. */
        CSV("text/csv;charset=UTF-8"),
        /** One event a line, whole. */
        NDJSON("application/x-ndjson");

        private final String contentType;

        Format(String contentType) {
            this.contentType = contentType;
        }
    }

    /**
     * @param first the first page of events, read already: an error has to be answered before anything is written
     * @param query of the first page; its size is that of each
     * @param most how many events at most
     */
    void write(Page<Event> first, EventQuery query, int most, HttpServletResponse response) throws IOException {
        Page<Event> page = first;
        response.setContentType(format.contentType);
        response.setHeader("Content-Disposition", "attachment; filename=\"events." + Parameters.lower(format) + "\"");
        OutputStream out = response.getOutputStream();
        if (format == Format.CSV) {
            out.write((columns.stream().map(EventExport::cell).collect(Collectors.joining(",")) + "\r\n")
                    .getBytes(UTF_8));
        }
        int written = 0;
        while (true) {
            for (Event event : page.items()) {
                if (written++ == most) {
                    return;
                }
                out.write(line(event).getBytes(UTF_8));
            }
            @Nullable String next = page.next();
            if (next == null) {
                return;
            }
            page = events.search(new EventQuery(
                            query.text(), query.from(), query.to(), query.size(), next, query.oldestFirst()))
                    .page();
        }
    }

    private String line(Event event) throws JsonProcessingException {
        if (format == Format.NDJSON) {
            return Json.write(event.document()) + "\n";
        }
        return columns.stream().map(column -> cell(text(event, column))).collect(Collectors.joining(",")) + "\r\n";
    }

    private static String text(Event event, String column) {
        Object value = Fields.get(event.document(), column);
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(" "));
        }
        return value == null ? "" : value.toString();
    }

    /** A sender's text must not be a formula to the program that opens the file (OWASP, "CSV Injection"). */
    private static String cell(String text) {
        String safe = !text.isEmpty()
                        && "=+-@\t\r".indexOf(text.charAt(0)) >= 0
                        && !isNumber(text)
                        && !text.equals("@timestamp")
                ? "'" + text
                : text;
        boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }

    private static boolean isNumber(String text) {
        return text.matches("-\\d+(\\.\\d+)?");
    }
}

package io.tocsin.console;

import static io.tocsin.access.Permission.EVENTS_READ;

import io.tocsin.access.RequiresPermission;
import io.tocsin.event.Event;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.store.EventQuery;
import io.tocsin.store.EventSearch;
import io.tocsin.store.EventStore;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Stored events over REST; taking new ones in is the work of the routes in {@code routes/}. */
@RestController
@RequestMapping(EventController.PATH)
final class EventController {

    static final String PATH = "/api/v1/events";

    private static final String NEWEST_FIRST = "-@timestamp";
    private static final Duration DEFAULT_PERIOD = Duration.ofDays(1);

    private final EventStore events;
    private final EventSearch search;
    private final Clock clock;

    EventController(EventStore events, EventSearch search, Clock clock) {
        this.events = events;
        this.search = search;
        this.clock = clock;
    }

    /**
     * A page of events.
     *
     * @param index field whose index served the search; null where every event of the store had to be looked at
     * @param complete whether the search came to the end of the page; otherwise {@code next} goes on
     * @param reached up to where all events were looked at; null where it is complete
     * @param hint how to narrow a search that is not complete; null for others
     */
    record Found(
            List<Map<String, Object>> items,
            @Nullable String next,
            @Nullable String index,
            boolean complete,
            @Nullable Instant reached,
            @Nullable String hint) {}

    @RequiresPermission(EVENTS_READ)
    @GetMapping
    Found list(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = NEWEST_FIRST) String sort,
            @RequestParam(defaultValue = Parameters.DEFAULT_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        EventQuery query = query(q, from, to, sort, Parameters.size(size, EventQuery.MAX_SIZE), cursor);
        EventSearch.Found found = Parameters.reading("q", cursor, () -> search.search(query));
        String index = Parameters.reading("q", null, () -> search.index(q, query.from() != null));
        Instant reached = found.reached();
        return new Found(
                found.page().items().stream().map(Event::document).toList(),
                found.page().next(),
                index.isEmpty() ? null : index,
                reached == null,
                reached,
                reached == null
                        ? null
                        : "The time of a search did not suffice beyond " + reached + ": "
                                + search.remedy(q, query.from() != null) + ". next goes on there");
    }

    private static EventQuery query(String q, String from, String to, String sort, int size, @Nullable String cursor) {
        if (!sort.equals(NEWEST_FIRST) && !sort.equals("@timestamp")) {
            throw new BadParameterException("sort", "sort must be @timestamp or -@timestamp, is \"" + sort + "\"");
        }
        return new EventQuery(
                q,
                Parameters.instant("from", from),
                Parameters.instant("to", to),
                size,
                Parameters.cursor(cursor),
                !sort.equals(NEWEST_FIRST));
    }

    @RequiresPermission(EVENTS_READ)
    @GetMapping("/histogram")
    EventSearch.Histogram histogram(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "60") int buckets) {
        if (buckets < 1 || buckets > EventSearch.MAX_BUCKETS) {
            throw new BadParameterException(
                    "buckets", "buckets must be 1 to " + EventSearch.MAX_BUCKETS + ", is " + buckets);
        }
        Instant givenTo = Parameters.instant("to", to);
        Instant end = givenTo == null ? clock.instant() : givenTo;
        Instant givenFrom = Parameters.instant("from", from);
        Instant begin = givenFrom == null ? end.minus(DEFAULT_PERIOD) : givenFrom;
        if (!begin.isBefore(end)) {
            throw new BadParameterException("from", "from must be before to");
        }
        return Parameters.reading("q", null, () -> search.histogram(q, begin, end, buckets));
    }

    @RequiresPermission(EVENTS_READ)
    @GetMapping("/values")
    EventSearch.TopValues values(
            @RequestParam String field,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "10") int size) {
        path("field", field);
        Parameters.size(size, EventSearch.MAX_VALUES);
        return Parameters.reading(
                "q",
                null,
                () -> search.topValues(q, Parameters.instant("from", from), Parameters.instant("to", to), field, size));
    }

    @RequiresPermission(EVENTS_READ)
    @GetMapping("/fields")
    EventSearch.Fields fields(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to) {
        return Parameters.reading(
                "q", null, () -> search.fields(q, Parameters.instant("from", from), Parameters.instant("to", to)));
    }

    /** A file of the events of a search; {@code fields} are the columns of a CSV, with commas between. */
    @RequiresPermission(EVENTS_READ)
    @GetMapping("/export")
    void export(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = NEWEST_FIRST) String sort,
            @RequestParam(defaultValue = "ndjson") String format,
            @RequestParam(defaultValue = "") String fields,
            @RequestParam(defaultValue = "10000") int size,
            HttpServletResponse response)
            throws IOException {
        if (size < 1 || size > EventExport.MAX_EVENTS) {
            throw new BadParameterException("size", "size must be 1 to " + EventExport.MAX_EVENTS + ", is " + size);
        }
        List<String> columns = fields.isEmpty() ? EventExport.COLUMNS : List.of(fields.split(","));
        columns.forEach(column -> path("fields", column));
        EventQuery first = query(q, from, to, sort, Math.min(size, EventQuery.MAX_SIZE), null);
        EventExport export =
                new EventExport(search, Parameters.word("format", format, EventExport.Format.class), columns);
        export.write(Parameters.reading("q", null, () -> search.search(first).page()), first, size, response);
    }

    private static void path(String parameter, String field) {
        if (!field.matches("[A-Za-z@_][A-Za-z0-9@_.-]{0,199}")) {
            throw new BadParameterException(
                    parameter, parameter + " must be paths of ECS fields, e.g. source.ip; is \"" + field + "\"");
        }
    }

    @RequiresPermission(EVENTS_READ)
    @GetMapping("/{id}")
    Map<String, Object> get(@PathVariable String id) {
        return events.get(id)
                .map(Event::document)
                .orElseThrow(() -> new NotFoundException("There is no event \"" + id + "\""));
    }
}

package io.tocsin.console;

import static io.tocsin.access.Permission.EVENTS_READ;

import io.tocsin.access.RequiresPermission;
import io.tocsin.event.Event;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.store.EventQuery;
import io.tocsin.store.EventStore;
import io.tocsin.store.Page;
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

    private final EventStore events;

    EventController(EventStore events) {
        this.events = events;
    }

    @RequiresPermission(EVENTS_READ)
    @GetMapping
    Page<Map<String, Object>> list(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = Parameters.DEFAULT_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        EventQuery query = new EventQuery(
                q,
                Parameters.instant("from", from),
                Parameters.instant("to", to),
                Parameters.size(size, EventQuery.MAX_SIZE),
                Parameters.cursor(cursor));
        return Parameters.reading("q", cursor, () -> events.find(query)).map(Event::document);
    }

    @RequiresPermission(EVENTS_READ)
    @GetMapping("/{id}")
    Map<String, Object> get(@PathVariable String id) {
        return events.get(id)
                .map(Event::document)
                .orElseThrow(() -> new NotFoundException("There is no event \"" + id + "\""));
    }
}

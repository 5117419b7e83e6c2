package io.tocsin.console;

import io.tocsin.console.problem.BadParameterException;
import io.tocsin.console.problem.NotFoundException;
import io.tocsin.correlate.ListDesk;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.store.Page;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The lists that rules ask, over REST. A change is in force with the next events. */
@RestController
@RequestMapping("/api/v1/lists")
final class ListController {

    private final ListDesk lists;

    ListController(ListDesk lists) {
        this.lists = lists;
    }

    /**
     * @param expires from when on it is no entry any more; null where it stays
     * @param note why it is there; null for nothing
     */
    record NewEntry(
            @Nullable String value,
            @Nullable Instant expires,
            @Nullable String note) {}

    /** A list without its entries. */
    record ListRow(String name, String description, long version, int size) {

        static ListRow of(ValueList list) {
            return new ListRow(
                    list.name(),
                    list.description(),
                    list.version(),
                    list.entries().size());
        }
    }

    /** @param version counts what people changed; 0 where the list is as its file has it */
    record ListView(String name, String description, long version, List<ValueList.Entry> entries) {

        static ListView of(ValueList list) {
            return new ListView(list.name(), list.description(), list.version(), list.entries());
        }
    }

    @GetMapping
    Page<ListRow> list(
            @RequestParam(defaultValue = Parameters.WHOLE_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        return Parameters.page(List.copyOf(lists.all()), size, cursor).map(ListRow::of);
    }

    @GetMapping("/{name}")
    ResponseEntity<ListView> get(@PathVariable String name) {
        return answer(lists.get(name)
                .orElseThrow(() -> new NotFoundException(
                        "There is no list \"" + name + "\": GET /api/v1/lists names those there are.")));
    }

    /** Puts an entry on it, in place of one with the same value; begins a list that is not there. */
    @PostMapping("/{name}/entries")
    ResponseEntity<ListView> add(
            @PathVariable String name,
            @RequestBody NewEntry body,
            @RequestHeader(value = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        String value = body.value() == null ? "" : body.value().strip();
        String note = body.note() == null ? "" : body.note();
        try {
            return answer(lists.add(
                    name,
                    new ValueList.Entry(value, body.expires(), note, caller.getName()),
                    Parameters.version(ifMatch)));
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("value", String.valueOf(e.getMessage()));
        }
    }

    /** Takes a value off it. A value that its file has stays off until it is put on again. */
    @DeleteMapping("/{name}/entries")
    ResponseEntity<ListView> remove(
            @PathVariable String name,
            @RequestParam String value,
            @RequestHeader(value = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        if (lists.get(name).isEmpty()) {
            throw new NotFoundException("There is no list \"" + name + "\": GET /api/v1/lists names those there are.");
        }
        return answer(lists.remove(name, value, Parameters.version(ifMatch)));
    }

    private static ResponseEntity<ListView> answer(ValueList list) {
        return ResponseEntity.ok().eTag("\"" + list.version() + "\"").body(ListView.of(list));
    }
}

package io.tocsin.console;

import static io.tocsin.access.Permission.LISTS_READ;
import static io.tocsin.access.Permission.LISTS_WRITE;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.change.FourEyes;
import io.tocsin.correlate.ListDesk;
import io.tocsin.correlate.list.EntryCheck;
import io.tocsin.correlate.list.ListFile;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.store.Page;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
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

    private static final int MAX_WARNINGS = 20;
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f.:]*[.:][0-9A-Fa-f.:]*(/\\d{1,3})?");

    private final ListDesk lists;
    private final FourEyes fourEyes;

    ListController(ListDesk lists, FourEyes fourEyes) {
        this.lists = lists;
        this.fourEyes = fourEyes;
    }

    /**
     * @param expires from when on it is no entry any more; null where it stays
     * @param note why it is there; null for nothing
     */
    record NewEntry(
            @Nullable String value,
            @Nullable Instant expires,
            @Nullable String note) {

        ValueList.Entry by(String person) {
            return new ValueList.Entry(value == null ? "" : value.strip(), expires, note == null ? "" : note, person);
        }
    }

    /** One entry, or an array of them. */
    @Schema(oneOf = {NewEntry.class, NewEntry[].class})
    record NewEntries(List<@Nullable NewEntry> entries) {

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static NewEntries of(NewEntry one) {
            return new NewEntries(List.of(one));
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static NewEntries of(List<@Nullable NewEntry> entries) {
            return new NewEntries(entries);
        }

        List<ValueList.Entry> by(String person) {
            List<ValueList.Entry> all = new ArrayList<>();
            for (NewEntry entry : entries) {
                if (entry == null) {
                    throw new BadParameterException("value", "An entry is {\"value\": …}, one of them is null.");
                }
                all.add(entry.by(person));
            }
            if (all.isEmpty()) {
                throw new BadParameterException("value", "There is no entry: send one, or an array of them.");
            }
            return all;
        }
    }

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

    /**
     * A list after entries were put on it, without them.
     *
     * @param warnings what may not mean what was meant, of the first entries with which it is so
     */
    record ChangedList(String name, String description, long version, int size, List<String> warnings) {

        static ChangedList of(ValueList list, List<ValueList.Entry> put) {
            List<String> warnings = put.stream()
                    .flatMap(entry -> EntryCheck.doubt(entry.value()).stream())
                    .limit(MAX_WARNINGS)
                    .toList();
            ListRow row = ListRow.of(list);
            return new ChangedList(row.name(), row.description(), row.version(), row.size(), warnings);
        }
    }

    /** @param version counts what people changed; 0 where the list is as its file has it */
    record ListView(String name, String description, long version, List<ValueList.Entry> entries) {

        static ListView of(ValueList list) {
            return new ListView(list.name(), list.description(), list.version(), list.entries());
        }
    }

    @RequiresPermission(LISTS_READ)
    @GetMapping
    Page<ListRow> list(
            @RequestParam(defaultValue = Parameters.WHOLE_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        return Parameters.page(List.copyOf(lists.all()), size, cursor).map(ListRow::of);
    }

    @RequiresPermission(LISTS_READ)
    @GetMapping("/{name}")
    ResponseEntity<ListView> get(@PathVariable String name) {
        ValueList list = lists.get(name)
                .orElseThrow(() -> new NotFoundException(
                        "There is no list \"" + name + "\": GET /api/v1/lists names those there are."));
        return answer(list, ListView.of(list));
    }

    /**
     * The values as text, a line each, for firewalls and proxies that fetch lists; what has expired is not among them.
     *
     * @param kind {@code address} for addresses and networks, {@code name} for all else; empty for both
     */
    @RequiresPermission(LISTS_READ)
    @GetMapping(value = "/{name}/values", produces = MediaType.TEXT_PLAIN_VALUE)
    ResponseEntity<String> values(@PathVariable String name, @RequestParam(defaultValue = "") String kind) {
        if (!List.of("", "address", "name").contains(kind)) {
            throw new BadParameterException("kind", "kind must be address or name, is \"" + kind + "\"");
        }
        ValueList list = lists.get(name)
                .orElseThrow(() -> new NotFoundException(
                        "There is no list \"" + name + "\": GET /api/v1/lists names those there are."));
        Instant now = Instant.now();
        String text = list.entries().stream()
                .filter(entry -> entry.expires() == null || entry.expires().isAfter(now))
                .map(ValueList.Entry::value)
                .filter(value -> value.chars().noneMatch(Character::isISOControl))
                .filter(value -> kind.isEmpty()
                        || kind.equals("address") == ADDRESS.matcher(value).matches())
                .sorted()
                .map(value -> value + "\n")
                .collect(Collectors.joining());
        return ResponseEntity.ok().cacheControl(CacheControl.noCache()).body(text);
    }

    /** Puts entries on it, in place of those with the same values; begins a list that is not there. All of them or none. */
    @RequiresPermission(LISTS_WRITE)
    @PostMapping("/{name}/entries")
    ResponseEntity<ChangedList> add(
            @PathVariable String name,
            @RequestBody NewEntries body,
            @RequestHeader(value = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        fourEyes.refuseAlone(ChangeController.LISTS);
        if (!ListFile.isName(name)) {
            throw new BadParameterException("name", "\"" + name + "\" is no name: " + ListFile.NAMED + ".");
        }
        List<ValueList.Entry> entries = body.by(caller.getName());
        Optional<ValueList> before = lists.get(name);
        try {
            ValueList list = lists.add(name, entries, Parameters.version(ifMatch));
            AuditChange.say(ListChangeText.of(
                    before, list, entries.stream().map(ValueList.Entry::value).toList()));
            return answer(list, ChangedList.of(list, entries));
        } catch (EntryCheck.RefusedEntryException e) {
            throw new BadParameterException(e.field(), String.valueOf(e.getMessage()));
        }
    }

    /** Takes a value off it. A value that its file has stays off until it is put on again. */
    @RequiresPermission(LISTS_WRITE)
    @DeleteMapping("/{name}/entries")
    ResponseEntity<ListRow> remove(
            @PathVariable String name,
            @RequestParam String value,
            @RequestHeader(value = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        fourEyes.refuseAlone(ChangeController.LISTS);
        Optional<ValueList> before = lists.get(name);
        if (before.isEmpty()) {
            throw new NotFoundException("There is no list \"" + name + "\": GET /api/v1/lists names those there are.");
        }
        ValueList list = lists.remove(name, value, Parameters.version(ifMatch));
        AuditChange.say(ListChangeText.of(before, list, List.of(value)));
        return answer(list, ListRow.of(list));
    }

    private static <T> ResponseEntity<T> answer(ValueList list, T body) {
        return ResponseEntity.ok().eTag("\"" + list.version() + "\"").body(body);
    }
}

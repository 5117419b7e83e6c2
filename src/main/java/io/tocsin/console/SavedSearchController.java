package io.tocsin.console;

import static io.tocsin.access.Permission.ALERTS_WRITE;
import static io.tocsin.access.Permission.EVENTS_READ;

import io.tocsin.access.RequiresPermission;
import io.tocsin.access.Rows;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.store.Page;
import io.tocsin.store.search.SearchParser;
import java.net.URI;
import java.security.Principal;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Searches that people gave a name, for all who search. */
@RestController
@RequestMapping(SavedSearchController.PATH)
final class SavedSearchController {

    static final String PATH = "/api/v1/searches";

    private static final int MAX_SEARCHES = 500;
    private static final int MAX_NAME = 200;

    private final Rows<SavedSearch> rows;
    private final Clock clock;

    SavedSearchController(Rows<SavedSearch> rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    /** @param q as the search of events takes it */
    record NewSearch(@Nullable String name, @Nullable String q) {}

    @RequiresPermission(EVENTS_READ)
    @GetMapping
    Page<SavedSearch> list(
            @RequestParam(defaultValue = Parameters.WHOLE_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        List<SavedSearch> all = rows.all().stream()
                .sorted(Comparator.comparing(SavedSearch::name).thenComparing(SavedSearch::id))
                .toList();
        return Parameters.page(all, size, cursor);
    }

    @RequiresPermission(ALERTS_WRITE)
    @PostMapping
    ResponseEntity<SavedSearch> save(@RequestBody NewSearch body, Principal caller) {
        SavedSearch saved = checked(body, UUID.randomUUID().toString(), caller, 1);
        List<SavedSearch> all = rows.all();
        if (all.size() >= MAX_SEARCHES) {
            throw new ConflictException("There are " + MAX_SEARCHES + " saved searches already: delete one first.");
        }
        if (all.stream().anyMatch(one -> one.name().equals(saved.name()))) {
            throw new ConflictException("There is a saved search of this name: PUT replaces it, or take another name.");
        }
        rows.insert(saved);
        AuditChange.say("saved the search \"" + saved.name() + "\": " + saved.q());
        return ResponseEntity.created(URI.create(PATH + "/" + saved.id()))
                .eTag("\"1\"")
                .body(saved);
    }

    /** Gives it another name or text; with {@code If-Match} only where nobody did so since. */
    @RequiresPermission(ALERTS_WRITE)
    @PutMapping("/{id}")
    ResponseEntity<SavedSearch> replace(
            @PathVariable String id,
            @RequestBody NewSearch body,
            @RequestHeader(value = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        SavedSearch before = find(id);
        Long version = Parameters.version(ifMatch);
        SavedSearch saved = checked(body, id, caller, before.version() + 1);
        if ((version != null && version != before.version()) || !rows.replace(saved)) {
            throw new ConflictException(
                    "Somebody changed the search since it was looked at. Read it again, then decide.");
        }
        AuditChange.say("saved the search \"" + saved.name() + "\": " + saved.q());
        return ResponseEntity.ok().eTag("\"" + saved.version() + "\"").body(saved);
    }

    @RequiresPermission(ALERTS_WRITE)
    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(@PathVariable String id) {
        SavedSearch before = find(id);
        rows.delete(id);
        AuditChange.say("deleted the search \"" + before.name() + "\": " + before.q());
        return ResponseEntity.noContent().build();
    }

    private SavedSearch find(String id) {
        return rows.all().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("There is no saved search " + id + "."));
    }

    private SavedSearch checked(NewSearch body, String id, Principal caller, long version) {
        String name = body.name() == null ? "" : body.name().strip();
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new BadParameterException("name", "A saved search needs a name of 1 to " + MAX_NAME + " characters.");
        }
        String q = body.q() == null ? "" : body.q().strip();
        Parameters.reading("q", null, () -> SearchParser.parse(q));
        return new SavedSearch(id, name, q, caller.getName(), clock.instant().truncatedTo(ChronoUnit.MILLIS), version);
    }
}

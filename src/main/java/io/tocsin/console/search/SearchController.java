package io.tocsin.console.search;

import static io.tocsin.access.Permission.ACCOUNT_OWN;

import io.tocsin.access.Caller;
import io.tocsin.access.Digests;
import io.tocsin.access.Permission;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.Rows;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Searches that people keep, over REST: each sees their own and those that are shared. */
@RestController
@RequestMapping("/api/v1/searches")
final class SearchController {

    private static final Set<String> VIEWS = Set.of("alerts", "events", "incidents");
    private static final int MAX_NAME = 60;
    private static final int MAX_QUERY = 2_000;

    /** All of them together: they are read whole. */
    private static final int MOST = 2_000;

    private static final int MOST_OF_ONE = 200;

    private static final int ID_CHARACTERS = 16;

    private final Rows<SavedSearch> rows;

    SearchController(Rows<SavedSearch> rows) {
        this.rows = rows;
    }

    record NewSearch(
            @Nullable String view,
            @Nullable String name,
            @Nullable String query,
            @Nullable Boolean shared) {}

    record Searches(List<SavedSearch> items) {}

    @RequiresPermission(ACCOUNT_OWN)
    @GetMapping
    Searches list(Caller caller) {
        return new Searches(rows.all().stream()
                .filter(search -> sees(caller, search))
                .sorted(Comparator.comparing(SavedSearch::name, String.CASE_INSENSITIVE_ORDER))
                .toList());
    }

    private static boolean sees(Caller caller, SavedSearch search) {
        return search.shared() || search.owner().equals(caller.getName());
    }

    @RequiresPermission(ACCOUNT_OWN)
    @PostMapping
    ResponseEntity<SavedSearch> save(@RequestBody NewSearch body, Caller caller) {
        String view = body.view() == null ? "" : body.view();
        if (!VIEWS.contains(view)) {
            throw new BadParameterException("view", "view must be one of alerts, events, incidents");
        }
        SavedSearch search = new SavedSearch(
                Digests.random().substring(0, ID_CHARACTERS),
                view,
                text("name", body.name(), 1, MAX_NAME),
                text("query", body.query(), 0, MAX_QUERY),
                caller.getName(),
                Boolean.TRUE.equals(body.shared()),
                1);
        List<SavedSearch> saved = rows.all();
        if (saved.stream().filter(one -> one.owner().equals(search.owner())).count() >= MOST_OF_ONE) {
            throw new ConflictException(
                    "You have saved " + MOST_OF_ONE + " searches, which is the most: delete some first.");
        }
        if (saved.size() >= MOST || !rows.insert(search)) {
            throw new ConflictException(MOST + " searches are saved, which is the most: delete some first.");
        }
        AuditChange.say("saved the search " + AuditChange.text(search.name()));
        return ResponseEntity.created(URI.create("/api/v1/searches/" + search.id()))
                .body(search);
    }

    private static String text(String name, @Nullable String value, int least, int most) {
        String text = value == null ? "" : value.strip();
        if (text.length() < least || text.length() > most) {
            throw new BadParameterException(name, name + " must have " + least + " to " + most + " characters");
        }
        return text;
    }

    /** One's own; who may change users may delete everybody's. Of others, only shared ones are there. */
    @RequiresPermission(ACCOUNT_OWN)
    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(@PathVariable String id, Caller caller) {
        SavedSearch search = rows.all().stream()
                .filter(one -> one.id().equals(id))
                .filter(one -> sees(caller, one) || caller.may(Permission.USERS_ADMIN))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("There is no saved search " + id + "."));
        if (!search.owner().equals(caller.getName()) && !caller.may(Permission.USERS_ADMIN)) {
            throw new AccessDeniedException("This search is of " + search.owner() + ", who alone can delete it.");
        }
        rows.delete(id);
        AuditChange.say("deleted the search " + AuditChange.text(search.name()));
        return ResponseEntity.noContent().build();
    }
}

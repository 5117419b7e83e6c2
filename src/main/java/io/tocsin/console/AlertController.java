package io.tocsin.console;

import static io.tocsin.access.Permission.ALERTS_READ;
import static io.tocsin.access.Permission.ALERTS_WRITE;

import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertQuery;
import io.tocsin.alert.Author;
import io.tocsin.alert.Disposition;
import io.tocsin.alert.ExceptionProposals;
import io.tocsin.event.Event;
import io.tocsin.event.Severity;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.store.EventStore;
import io.tocsin.store.Page;
import java.security.Principal;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Alerts over REST; every verb and answer: {@code docs/reference/rest-api.md}. */
@RestController
@RequestMapping("/api/v1/alerts")
final class AlertController {

    private final AlertDesk alerts;
    private final EventStore events;
    private final ExceptionProposals exceptions;

    AlertController(AlertDesk alerts, EventStore events, ExceptionProposals exceptions) {
        this.alerts = alerts;
        this.events = events;
        this.exceptions = exceptions;
    }

    /** Verbs that need nothing said; an unknown field is refused all the same. */
    record Nothing() {}

    record Assign(@Nullable String assignee) {}

    record Close(@Nullable String disposition, @Nullable String comment) {}

    record Comment(@Nullable String text) {}

    @RequiresPermission(ALERTS_READ)
    @GetMapping
    Page<AlertView> list(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "newest") String sort,
            @RequestParam(defaultValue = "") String rule,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String severity,
            @RequestParam(defaultValue = "") String key,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = Parameters.DEFAULT_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor,
            Principal caller) {
        AlertQuery query = new AlertQuery(
                rule,
                Parameters.words("state", state, Alert.State.class),
                severities(severity),
                key,
                Parameters.instant("from", from),
                Parameters.instant("to", to),
                AlertSearches.read(q, caller),
                Parameters.word("sort", sort, AlertQuery.Sort.class),
                Parameters.size(size, AlertQuery.MAX_SIZE),
                Parameters.cursor(cursor));
        return Parameters.reading("q", cursor, () -> alerts.find(query)).map(AlertView::of);
    }

    /** {@code high}, {@code high,critical} or {@code >=high}. */
    private static Set<Severity> severities(String text) {
        if (!text.startsWith(">=")) {
            return Parameters.words("severity", text, Severity.class);
        }
        Severity least = Parameters.word("severity", text.substring(2), Severity.class);
        return EnumSet.range(least, Severity.CRITICAL);
    }

    @RequiresPermission(ALERTS_READ)
    @GetMapping("/{id}")
    ResponseEntity<AlertView> get(@PathVariable String id) {
        return answer(alerts.get(id));
    }

    @RequiresPermission(ALERTS_READ)
    @GetMapping("/{id}/events")
    Page<Map<String, Object>> evidence(@PathVariable String id) {
        return new Page<>(events.get(alerts.get(id).events()), null).map(Event::document);
    }

    /**
     * Entries of lists that would have hidden this alert and no true positive, tried out on stored events: for an alert that was
     * a false positive. {@code POST /lists/{name}/entries} applies one.
     */
    @RequiresPermission(ALERTS_READ)
    @GetMapping("/{id}/exceptions")
    ExceptionProposals.Proposals exceptions(@PathVariable String id) {
        return exceptions.of(id);
    }

    @RequiresPermission(ALERTS_WRITE)
    @PostMapping("/{id}/acknowledge")
    ResponseEntity<AlertView> acknowledge(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Nothing body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        return changed(id, () -> alerts.acknowledge(id, author(caller, ifMatch)));
    }

    @RequiresPermission(ALERTS_WRITE)
    @PostMapping("/{id}/assign")
    ResponseEntity<AlertView> assign(
            @PathVariable String id,
            @RequestBody Assign body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        String assignee = text("assignee", body.assignee(), AlertDesk.MAX_ASSIGNEE);
        return changed(id, () -> alerts.assign(id, assignee, author(caller, ifMatch)));
    }

    @RequiresPermission(ALERTS_WRITE)
    @PostMapping("/{id}/close")
    ResponseEntity<AlertView> close(
            @PathVariable String id,
            @RequestBody Close body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        String word = body.disposition() == null ? "" : body.disposition();
        Disposition disposition = Parameters.word("disposition", word, Disposition.class);
        String comment = body.comment() == null ? "" : text("comment", body.comment(), AlertDesk.MAX_COMMENT);
        return changed(id, () -> alerts.close(id, disposition, comment, author(caller, ifMatch)));
    }

    @RequiresPermission(ALERTS_WRITE)
    @PostMapping("/{id}/reopen")
    ResponseEntity<AlertView> reopen(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Nothing body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        return changed(id, () -> alerts.reopen(id, author(caller, ifMatch)));
    }

    @RequiresPermission(ALERTS_WRITE)
    @PostMapping("/{id}/comments")
    ResponseEntity<AlertView> comment(
            @PathVariable String id,
            @RequestBody Comment body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        String text = text("text", body.text(), AlertDesk.MAX_COMMENT);
        if (text.isEmpty()) {
            throw new BadParameterException("text", "text must not be empty");
        }
        return changed(id, () -> alerts.comment(id, text, author(caller, ifMatch)));
    }

    private static String text(String field, @Nullable String value, int max) {
        if (value == null) {
            throw new BadParameterException(field, "The body must have the field \"" + field + "\".");
        }
        String text = value.strip();
        if (text.length() > max) {
            throw new BadParameterException(
                    field, field + " must have at most " + max + " characters, has " + text.length());
        }
        return text;
    }

    private static Author author(Principal caller, @Nullable String ifMatch) {
        return new Author(caller.getName(), Parameters.version(ifMatch));
    }

    private ResponseEntity<AlertView> changed(String id, Supplier<Alert> change) {
        Alert before = alerts.get(id);
        Alert after = change.get();
        AuditChange.say(AlertChangeText.of(before, after));
        return answer(after);
    }

    private static ResponseEntity<AlertView> answer(Alert alert) {
        return ResponseEntity.ok().eTag("\"" + alert.version() + "\"").body(AlertView.of(alert));
    }
}

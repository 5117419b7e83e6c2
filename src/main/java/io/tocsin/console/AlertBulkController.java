package io.tocsin.console;

import static io.tocsin.access.Permission.ALERTS_WRITE;

import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertQuery;
import io.tocsin.alert.Author;
import io.tocsin.alert.Disposition;
import io.tocsin.alert.NoSuchAlertException;
import io.tocsin.alert.RefusedChangeException;
import io.tocsin.alert.StaleAlertException;
import io.tocsin.http.problem.BadParameterException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** One change of many alerts over REST, and the way back. */
@RestController
@RequestMapping("/api/v1/alerts")
final class AlertBulkController {

    /** More alerts than these need several calls. */
    private static final int MAX_ALERTS = 1_000;

    private final AlertDesk alerts;

    AlertBulkController(AlertDesk alerts) {
        this.alerts = alerts;
    }

    /**
     * @param action {@code acknowledge}, {@code assign}, {@code close}, {@code reopen} or {@code comment}
     * @param ids which alerts; or
     * @param q all that this search finds, at most {@value #MAX_ALERTS}, the newest first
     */
    record Bulk(
            @Nullable String action,
            @Nullable List<@Nullable String> ids,
            @Nullable String q,
            @Nullable String assignee,
            @Nullable String disposition,
            @Nullable String comment) {}

    /**
     * A change that was made.
     *
     * @param version that the alert has by it
     * @param state before it
     * @param disposition before it; null where there was none
     */
    record Changed(
            @Nullable String id,
            long version,
            @Nullable String state,
            @Nullable String assignee,
            @Nullable String disposition) {

        static Changed of(Alert before, Alert after) {
            return new Changed(
                    after.id(),
                    after.version(),
                    Parameters.lower(before.state()),
                    before.assignee(),
                    before.disposition() == null ? null : Parameters.lower(before.disposition()));
        }

        /** For the audit: which alert, and what it was before. */
        private String before() {
            return id + " (was " + state + said(", of ", assignee) + said(", ", disposition) + ")";
        }
    }

    private static String said(String word, @Nullable String value) {
        return value == null || value.isEmpty() ? "" : word + AuditChange.text(value);
    }

    record Refused(String id, String detail) {}

    /**
     * @param changed what was changed, as {@code POST /alerts/undo} takes it
     * @param refused what was not, and why not
     * @param more whether the search finds more alerts than were taken
     */
    record Outcome(List<Changed> changed, List<Refused> refused, boolean more) {}

    @RequiresPermission(ALERTS_WRITE)
    @PostMapping("/bulk")
    Outcome bulk(@RequestBody Bulk body, Principal caller) {
        Author author = Author.of(caller.getName());
        Change change = change(body, author);
        List<String> ids = ids(body, caller);
        List<Changed> changed = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        for (String id : ids.subList(0, Math.min(MAX_ALERTS, ids.size()))) {
            attempt(
                    id,
                    refused,
                    () -> {
                        Alert before = alerts.get(id);
                        return Changed.of(before, change.of(id));
                    },
                    changed);
        }
        AuditChange.say(body.action()
                + said(" to ", body.assignee())
                + said(" as ", body.disposition())
                + AuditChange.why(body.comment())
                + "; "
                + changed.size()
                + " alerts: "
                + AuditChange.some(changed.stream().map(Changed::before).toList()));
        return new Outcome(changed, refused, ids.size() > MAX_ALERTS);
    }

    private interface Change {
        Alert of(String id);
    }

    private Change change(Bulk body, Author author) {
        String comment = body.comment() == null ? "" : body.comment().strip();
        if (comment.length() > AlertDesk.MAX_COMMENT) {
            throw new BadParameterException(
                    "comment", "comment must have at most " + AlertDesk.MAX_COMMENT + " characters");
        }
        return switch (body.action() == null ? "" : body.action()) {
            case "acknowledge" -> id -> alerts.acknowledge(id, author);
            case "reopen" -> id -> alerts.reopen(id, author);
            case "assign" -> assignment(body, author);
            case "close" -> {
                Disposition disposition = Parameters.word(
                        "disposition", body.disposition() == null ? "" : body.disposition(), Disposition.class);
                yield id -> alerts.close(id, disposition, comment, author);
            }
            case "comment" -> {
                if (comment.isEmpty()) {
                    throw new BadParameterException("comment", "comment must not be empty");
                }
                yield id -> alerts.comment(id, comment, author);
            }
            default ->
                throw new BadParameterException(
                        "action", "action must be one of acknowledge, assign, close, comment, reopen");
        };
    }

    private Change assignment(Bulk body, Author author) {
        String assignee = body.assignee() == null ? "" : body.assignee().strip();
        if (assignee.length() > AlertDesk.MAX_ASSIGNEE) {
            throw new BadParameterException(
                    "assignee", "assignee must have at most " + AlertDesk.MAX_ASSIGNEE + " characters");
        }
        return id -> alerts.assign(id, assignee, author);
    }

    private List<String> ids(Bulk body, Principal caller) {
        if ((body.ids() == null) == (body.q() == null)) {
            throw new BadParameterException("ids", "The body must have either ids or q.");
        }
        if (body.q() != null) {
            AlertQuery query = AlertQuery.of(AlertSearches.read(body.q(), caller), 1);
            return Parameters.reading("q", null, () -> alerts.first(query, MAX_ALERTS + 1).stream()
                    .map(Alert::id)
                    .toList());
        }
        List<String> ids = Parameters.texts("ids", body.ids() == null ? List.of() : body.ids());
        if (ids.size() > MAX_ALERTS) {
            throw new BadParameterException("ids", "ids must be at most " + MAX_ALERTS + ", are " + ids.size());
        }
        return ids.stream().distinct().toList();
    }

    record Undo(@Nullable List<@Nullable Changed> changed) {}

    /** Takes back what a bulk change did, of each alert that nobody has changed since. */
    @RequiresPermission(ALERTS_WRITE)
    @PostMapping("/undo")
    Outcome undo(@RequestBody Undo body, Principal caller) {
        List<@Nullable Changed> wanted = body.changed() == null ? List.of() : body.changed();
        if (wanted.isEmpty() || wanted.size() > MAX_ALERTS) {
            throw new BadParameterException("changed", "changed must have 1 to " + MAX_ALERTS + " changes");
        }
        List<Changed> undone = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        for (Changed one : wanted) {
            if (one == null || one.id() == null || one.state() == null) {
                throw new BadParameterException("changed", "A change needs id, version and state.");
            }
            String id = one.id();
            AlertDesk.Before before = new AlertDesk.Before(
                    Parameters.word("state", one.state(), Alert.State.class),
                    one.assignee() == null ? "" : one.assignee(),
                    one.disposition() == null
                            ? null
                            : Parameters.word("disposition", one.disposition(), Disposition.class));
            attempt(
                    id,
                    refused,
                    () -> {
                        Alert now = alerts.get(id);
                        return Changed.of(now, alerts.undo(id, before, new Author(caller.getName(), one.version())));
                    },
                    undone);
        }
        AuditChange.say("undid a change of " + undone.size() + " alerts");
        return new Outcome(undone, refused, false);
    }

    private static void attempt(String id, List<Refused> refused, Supplier<Changed> change, List<Changed> changed) {
        try {
            changed.add(change.get());
        } catch (RefusedChangeException | StaleAlertException | NoSuchAlertException e) {
            refused.add(new Refused(id, String.valueOf(e.getMessage())));
        }
    }
}

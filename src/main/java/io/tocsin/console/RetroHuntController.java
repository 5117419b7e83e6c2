package io.tocsin.console;

import static io.tocsin.access.Permission.ALERTS_WRITE;
import static io.tocsin.access.Permission.RULES_TEST;

import io.swagger.v3.oas.annotations.Operation;
import io.tocsin.access.Caller;
import io.tocsin.access.MissingPermissionException;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.Author;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.ListDesk;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.correlate.trial.BacktestJob;
import io.tocsin.correlate.trial.BacktestJobs;
import io.tocsin.correlate.trial.BacktestRequest;
import io.tocsin.correlate.trial.RetroHunt;
import io.tocsin.correlate.trial.StoredEvents;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.http.problem.UnprocessableException;
import io.tocsin.store.EventStore;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Looks for new entries of a list in stored events, as backtests. */
@RestController
final class RetroHuntController {

    private static final int SAMPLES = 100;
    private static final int MAX_NAMED = 5;

    private final ListDesk lists;
    private final Rules rules;
    private final EventStore events;
    private final AlertDesk alerts;
    private final Clock clock;

    /** What looks. */
    @org.springframework.stereotype.Component
    record Rules(Correlator inForce, BacktestJobs jobs) {}

    RetroHuntController(ListDesk lists, Rules rules, EventStore events, AlertDesk alerts, Clock clock) {
        this.lists = lists;
        this.rules = rules;
        this.events = events;
        this.alerts = alerts;
        this.clock = clock;
    }

    /**
     * @param entries values that are on the list; null for all of it
     * @param from earliest event time that counts
     * @param to event time that is out already; null for now
     * @param raise whether what is found is raised as alerts, which start no playbook; null for no
     */
    record NewRetroHunt(
            @Nullable List<@Nullable String> entries,
            @Nullable String from,
            @Nullable String to,
            @Nullable Boolean raise) {}

    @Operation(summary = "Looks for entries of a list in the stored events of a period, as a backtest")
    @Accepted
    @RequiresPermission(RULES_TEST)
    @PostMapping("/api/v1/lists/{name}/retro-hunts")
    ResponseEntity<BacktestView> hunt(@PathVariable String name, @RequestBody NewRetroHunt body, Caller caller) {
        if (Boolean.TRUE.equals(body.raise())) {
            MissingPermissionException.unless(caller, ALERTS_WRITE);
        }
        ValueList list = lists.get(name)
                .orElseThrow(() -> new NotFoundException(
                        "There is no list \"" + name + "\": GET /api/v1/lists names those there are."));
        Instant from = Parameters.instant("from", body.from());
        Instant to = body.to() == null ? clock.instant() : Parameters.instant("to", body.to());
        if (from == null || (to != null && !from.isBefore(to))) {
            throw new BadParameterException(
                    "from", "Say from when on stored events count, e.g. 2026-01-05T12:00:00Z, before " + to + ".");
        }
        ValueList wanted = wanted(list, body.entries() == null ? null : Parameters.texts("entries", body.entries()));
        String actor = caller.getName();
        RetroHunt hunt = Boolean.TRUE.equals(body.raise())
                ? RetroHunt.raising(
                        wanted, found -> alerts.raiseFromThePast(found, events::get, Author.of(actor), words(wanted)))
                : RetroHunt.reporting(wanted);
        BacktestJob job = rules.jobs()
                .submit(
                        BacktestRequest.hunting(hunt, asking(name), from, to, SAMPLES),
                        new StoredEvents(events),
                        actor);
        AuditChange.say("retro-hunt " + job.id() + " for " + words(wanted) + " from " + from
                + (Boolean.TRUE.equals(body.raise()) ? ", raising alerts" : ", raising nothing"));
        return ResponseEntity.accepted()
                .header(
                        HttpHeaders.LOCATION,
                        URI.create(BacktestController.PATH + "/" + job.id()).toString())
                .body(BacktestView.of(job));
    }

    private static ValueList wanted(ValueList list, @Nullable List<String> values) {
        if (values == null) {
            if (list.entries().isEmpty()) {
                throw new UnprocessableException(
                        "List \"" + list.name() + "\" has no entries: put the indicator on it first.");
            }
            return list;
        }
        Set<String> unknown = new HashSet<>(values);
        unknown.removeIf(value -> list.entry(value).isPresent());
        if (values.isEmpty() || !unknown.isEmpty()) {
            throw new UnprocessableException(
                    values.isEmpty()
                            ? "entries is empty: name some, or leave it out for the whole list."
                            : "Not on list \"" + list.name() + "\": "
                                    + unknown.stream().sorted().limit(MAX_NAMED).collect(Collectors.joining(", "))
                                    + ". Put them on it first: POST /api/v1/lists/" + list.name() + "/entries.");
        }
        return new ValueList(
                list.name(),
                list.description(),
                values.stream()
                        .flatMap(value -> list.entry(value).stream())
                        .distinct()
                        .toList());
    }

    /** The rules in force that ask the list, and those that build on them. */
    private Set<String> asking(String list) {
        Set<String> asking = rules.inForce().asking(list);
        if (asking.isEmpty()) {
            throw new UnprocessableException("No rule in force asks list \"" + list + "\": write one with listed( \""
                    + list + "\", … ), or make one that is a draft or a shadow live.");
        }
        return asking;
    }

    private static String words(ValueList list) {
        List<ValueList.Entry> entries = list.entries();
        return entries.stream().limit(MAX_NAMED).map(ValueList.Entry::value).collect(Collectors.joining(", "))
                + (entries.size() > MAX_NAMED ? " and " + (entries.size() - MAX_NAMED) + " more" : "")
                + " of list " + list.name();
    }
}

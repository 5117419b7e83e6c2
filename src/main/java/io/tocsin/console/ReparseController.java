package io.tocsin.console;

import static io.tocsin.access.Permission.EVENTS_REPLAY;

import io.swagger.v3.oas.annotations.Operation;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.store.EventQuery;
import io.tocsin.store.Page;
import io.tocsin.store.reparse.ReparseJob;
import io.tocsin.store.reparse.ReparseJobs;
import io.tocsin.store.reparse.ReparseReport;
import io.tocsin.store.reparse.ReparseRequest;
import io.tocsin.store.reparse.ReparseRequest.Of;
import java.net.URI;
import java.security.Principal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What is stored, read again with the parsers in force now, as jobs. */
@RestController
final class ReparseController {

    static final String EVENTS = EventController.PATH + "/reparse";
    static final String PARKED = "/api/v1/parked/replay";

    private final ReparseJobs jobs;

    ReparseController(ReparseJobs jobs) {
        this.jobs = jobs;
    }

    record NoBody() {}

    /**
     * @param state queued, running, succeeded, failed or cancelled
     * @param endedAt null before it has ended
     * @param reached the time of the event that was read last; it goes from the newest to the oldest. Null where there was none
     * @param error why it failed; null where it did not
     * @param report what changed so far, or would
     */
    record ReparseView(
            String id,
            String state,
            String by,
            Instant createdAt,
            @Nullable Instant endedAt,
            @Nullable Instant reached,
            Asked request,
            @Nullable String error,
            ReparseReport report) {

        /** What was asked for. */
        record Asked(
                String q, @Nullable Instant from, @Nullable Instant to, boolean dryRun) {}

        static ReparseView of(ReparseJob job) {
            ReparseJob.Standing standing = job.standing();
            ReparseRequest request = standing.request();
            return new ReparseView(
                    standing.id(),
                    standing.state().word(),
                    standing.by(),
                    standing.createdAt(),
                    standing.endedAt(),
                    standing.reached(),
                    new Asked(request.query(), request.from(), request.to(), request.dryRun()),
                    standing.error().isEmpty() ? null : standing.error(),
                    standing.report());
        }
    }

    @Operation(
            summary = "Reads stored events again with the parsers in force; ids stay, rules are not shown them again")
    @Accepted
    @RequiresPermission(EVENTS_REPLAY)
    @PostMapping(EVENTS)
    ResponseEntity<ReparseView> reparse(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestBody(required = false) @Nullable NoBody body,
            Principal caller) {
        Parameters.reading("q", null, () -> {
            EventQuery.check(q);
            return q;
        });
        Instant earliest = Parameters.instant("from", from);
        Instant latest = Parameters.instant("to", to);
        if (earliest != null && latest != null && !earliest.isBefore(latest)) {
            throw new BadParameterException("from", "from must be before to, which is " + latest);
        }
        return submit(new ReparseRequest(Of.EVENTS, q, earliest, latest, dryRun), EVENTS, caller);
    }

    @Operation(summary = "Sends through again what is parked and can be read now")
    @Accepted
    @RequiresPermission(EVENTS_REPLAY)
    @PostMapping(PARKED)
    ResponseEntity<ReparseView> replay(
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestBody(required = false) @Nullable NoBody body,
            Principal caller) {
        return submit(new ReparseRequest(Of.PARKED, "", null, null, dryRun), PARKED, caller);
    }

    private ResponseEntity<ReparseView> submit(ReparseRequest request, String path, Principal caller) {
        ReparseJob job = jobs.submit(request, caller.getName());
        AuditChange.say((request.dryRun() ? "preview " : "job ")
                + job.id()
                + (request.of() == Of.EVENTS
                        ? " over the events of \"" + request.query() + "\""
                        : " over what is parked"));
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, URI.create(path + "/" + job.id()).toString())
                .body(ReparseView.of(job));
    }

    @Operation(summary = "Reparse jobs that wait, run, or ended not long ago; newest first")
    @RequiresPermission(EVENTS_REPLAY)
    @GetMapping(EVENTS)
    Page<ReparseView> reparses(
            @RequestParam(defaultValue = Parameters.WHOLE_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        return Parameters.page(jobs.all(Of.EVENTS), size, cursor).map(ReparseView::of);
    }

    @Operation(summary = "How far a reparse is, and what changed so far")
    @RequiresPermission(EVENTS_REPLAY)
    @GetMapping(EVENTS + "/{id}")
    ReparseView reparse(@PathVariable String id) {
        return ReparseView.of(jobs.get(Of.EVENTS, id).orElseThrow(() -> none(id)));
    }

    @Operation(summary = "Cancels a reparse; what it has changed stays so")
    @RequiresPermission(EVENTS_REPLAY)
    @DeleteMapping(EVENTS + "/{id}")
    ReparseView cancelReparse(@PathVariable String id) {
        return ReparseView.of(jobs.cancel(Of.EVENTS, id).orElseThrow(() -> none(id)));
    }

    @Operation(summary = "Replays of what is parked that wait, run, or ended not long ago; newest first")
    @RequiresPermission(EVENTS_REPLAY)
    @GetMapping(PARKED)
    Page<ReparseView> replays(
            @RequestParam(defaultValue = Parameters.WHOLE_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        return Parameters.page(jobs.all(Of.PARKED), size, cursor).map(ReparseView::of);
    }

    @Operation(summary = "How far a replay of what is parked is")
    @RequiresPermission(EVENTS_REPLAY)
    @GetMapping(PARKED + "/{id}")
    ReparseView replay(@PathVariable String id) {
        return ReparseView.of(jobs.get(Of.PARKED, id).orElseThrow(() -> none(id)));
    }

    @Operation(summary = "Cancels a replay; what it has sent through stays so")
    @RequiresPermission(EVENTS_REPLAY)
    @DeleteMapping(PARKED + "/{id}")
    ReparseView cancelReplay(@PathVariable String id) {
        return ReparseView.of(jobs.cancel(Of.PARKED, id).orElseThrow(() -> none(id)));
    }

    private static NotFoundException none(String id) {
        return new NotFoundException("There is no job \"" + id
                + "\": a restart forgets them, and of those that ended only the latest are kept.");
    }
}

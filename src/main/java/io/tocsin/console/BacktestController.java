package io.tocsin.console;

import static io.tocsin.access.Permission.RULES_TEST;

import io.swagger.v3.oas.annotations.Operation;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.correlate.text.Durations;
import io.tocsin.correlate.trial.BacktestJob;
import io.tocsin.correlate.trial.BacktestJobs;
import io.tocsin.correlate.trial.BacktestRequest;
import io.tocsin.correlate.trial.RecordedFile;
import io.tocsin.correlate.trial.Recording;
import io.tocsin.correlate.trial.StoredEvents;
import io.tocsin.enrich.Enrichers;
import io.tocsin.event.RawEvent;
import io.tocsin.http.TakesUpload;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.normalise.EventLines;
import io.tocsin.normalise.Normaliser;
import io.tocsin.store.EventStore;
import io.tocsin.store.Page;
import java.net.URI;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** What rules would have raised over stored events or a file, as jobs. Nothing is raised and no playbook starts. */
@RestController
@RequestMapping(BacktestController.PATH)
final class BacktestController {

    static final String PATH = "/api/v1/backtests";

    private static final int DEFAULT_SAMPLES = 10;
    private static final int MAX_SAMPLES = 100;
    private static final int MAX_NAMES = 1000;
    private static final int MAX_VALUES = 10_000;

    private final BacktestJobs jobs;
    private final EventStore events;
    private final Uploads uploads;
    private final EventLines.Parser parser;
    private final Clock clock;

    BacktestController(BacktestJobs jobs, EventStore events, Uploads uploads, Lines lines, Clock clock) {
        this.jobs = jobs;
        this.events = events;
        this.uploads = uploads;
        this.parser = lines;
        this.clock = clock;
    }

    /** Lines become events as those that a route takes in. */
    @org.springframework.stereotype.Component
    static final class Lines implements EventLines.Parser {

        private final Normaliser normaliser;
        private final Enrichers enrichers;

        Lines(Normaliser normaliser, Enrichers enrichers) {
            this.normaliser = normaliser;
            this.enrichers = enrichers;
        }

        @Override
        public io.tocsin.event.Event parse(RawEvent raw, String id, long number) {
            return enrichers.enrich(normaliser.normalise(raw, id, number));
        }
    }

    /** What a list holds in place of what it holds else. */
    record ListText(@Nullable String name, @Nullable List<@Nullable String> values) {}

    /**
     * @param rules rule files that are not saved, in place of those that are; null tries the rules in force
     * @param lists lists in place of those of the same name; null for none
     * @param only ids of the rules to report on; null for all
     * @param from earliest event time that counts; needed for stored events
     * @param to event time that is out already; null for now, and for all of a file
     * @param warmUp how long before {@code from} events fill the windows, e.g. {@code 1h}; null for as long as the rules look
     *     back
     * @param samples most alerts shown whole, 0 to 100; null for 10
     * @param format of a file sent: ecs, mozdef or syslog; null for ecs
     */
    record NewBacktest(
            @Nullable List<RuleTrialController.@Nullable Text> rules,
            @Nullable List<@Nullable ListText> lists,
            @Nullable List<@Nullable String> only,
            @Nullable String from,
            @Nullable String to,
            @Nullable String warmUp,
            @Nullable Integer samples,
            @Nullable String format) {}

    @Operation(summary = "Backtests rules over the stored events of a period")
    @Accepted
    @RequiresPermission(RULES_TEST)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<BacktestView> overStoredEvents(@RequestBody NewBacktest body, Principal caller) {
        if (body.from() == null) {
            throw new BadParameterException("from", "Say from when on stored events count, e.g. 2026-01-05T12:00:00Z.");
        }
        if (body.format() != null) {
            throw new BadParameterException("format", "Stored events have no format; it is for a file.");
        }
        return submit(request(body, clock.instant()), new StoredEvents(events), caller);
    }

    @Operation(summary = "Backtests rules over a file of events, one a line")
    @Accepted
    @TakesUpload
    @RequiresPermission(RULES_TEST)
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<BacktestView> overFile(
            @RequestPart("request") NewBacktest body, @RequestPart("events") MultipartFile sent, Principal caller) {
        BacktestRequest request = request(body, null);
        RawEvent.Format format = Parameters.reading(
                "format", null, () -> EventLines.format(body.format() == null ? "ecs" : body.format()));
        EventLines.Kind kind = new EventLines.Kind("backtest", format, clock.instant());
        return submit(request, new RecordedFile(uploads.keep(sent), kind, parser), caller);
    }

    private ResponseEntity<BacktestView> submit(BacktestRequest request, Recording recording, Principal caller) {
        try {
            BacktestJob job = jobs.submit(request, recording, caller.getName());
            AuditChange.say("backtest " + job.id() + " of " + RuleTrialController.texts(request.rules())
                    + "; nothing in force changed");
            return ResponseEntity.accepted()
                    .header(
                            HttpHeaders.LOCATION,
                            URI.create(PATH + "/" + job.id()).toString())
                    .body(BacktestView.of(job));
        } catch (BacktestJobs.UnknownRuleException e) {
            throw new BadParameterException("only", String.valueOf(e.getMessage()));
        }
    }

    private static BacktestRequest request(NewBacktest body, @Nullable Instant now) {
        Instant from = Parameters.instant("from", body.from());
        Instant to = Optional.ofNullable(Parameters.instant("to", body.to())).orElse(now);
        if (from != null && to != null && !from.isBefore(to)) {
            throw new BadParameterException("from", "from must be before to, which is " + to);
        }
        int samples = body.samples() == null ? DEFAULT_SAMPLES : body.samples();
        if (samples < 0 || samples > MAX_SAMPLES) {
            throw new BadParameterException("samples", "samples must be 0 to " + MAX_SAMPLES + ", are " + samples);
        }
        return new BacktestRequest(
                RuleTrialController.texts("rules", body.rules()),
                lists(body.lists()),
                only(body.only()),
                from,
                to,
                warmUp(body.warmUp()),
                samples);
    }

    private static List<ValueList> lists(@Nullable List<@Nullable ListText> lists) {
        return lists == null
                ? List.of()
                : lists.stream().map(BacktestController::list).toList();
    }

    private static ValueList list(@Nullable ListText list) {
        if (list == null
                || list.name() == null
                || list.values() == null
                || list.values().size() > MAX_VALUES) {
            throw new BadParameterException(
                    "lists", "Each of lists must have \"name\" and \"values\", at most " + MAX_VALUES + ".");
        }
        return new ValueList(
                list.name(),
                "",
                Parameters.texts("lists", list.values()).stream()
                        .map(value -> new ValueList.Entry(value, null, "", "backtest"))
                        .toList());
    }

    private static Set<String> only(@Nullable List<@Nullable String> only) {
        if (only != null && only.size() > MAX_NAMES) {
            throw new BadParameterException("only", "only must be at most " + MAX_NAMES + " rules");
        }
        return only == null ? Set.of() : Set.copyOf(Parameters.texts("only", only));
    }

    private static @Nullable Duration warmUp(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return text.equals("0s") ? Duration.ZERO : Parameters.reading("warmUp", null, () -> Durations.parse(text));
    }

    @Operation(summary = "Backtests that wait, run, or ended not long ago; newest first, without their reports")
    @RequiresPermission(RULES_TEST)
    @GetMapping
    Page<BacktestView> list(
            @RequestParam(defaultValue = Parameters.WHOLE_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        return Parameters.page(jobs.all(), size, cursor)
                .map(job -> BacktestView.of(job).withoutReport());
    }

    @Operation(summary = "How far a backtest is, with the report when it has succeeded")
    @RequiresPermission(RULES_TEST)
    @GetMapping("/{id}")
    BacktestView get(@PathVariable String id) {
        return BacktestView.of(jobs.get(id).orElseThrow(() -> none(id)));
    }

    @Operation(summary = "Cancels a backtest; one that has ended stays as it is")
    @RequiresPermission(RULES_TEST)
    @DeleteMapping("/{id}")
    BacktestView cancel(@PathVariable String id) {
        return BacktestView.of(jobs.cancel(id).orElseThrow(() -> none(id)));
    }

    private static NotFoundException none(String id) {
        return new NotFoundException("There is no backtest \"" + id + "\": a restart forgets them, and of those that"
                + " ended only the latest are kept.");
    }
}

package io.tocsin.console;

import static io.tocsin.access.Permission.RULES_READ;
import static io.tocsin.access.Permission.RULES_TEST;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.explain.RuleExplanation;
import io.tocsin.correlate.explain.Suppression;
import io.tocsin.correlate.trial.RuleTests;
import io.tocsin.correlate.trial.RuleText;
import io.tocsin.correlate.trial.RuleTrials;
import io.tocsin.enrich.Enrichers;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.normalise.Normaliser;
import io.tocsin.platform.Json;
import io.tocsin.platform.PermanentException;
import io.tocsin.store.EventStore;
import io.tocsin.store.Page;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Trying rules over REST: why one is true for an event or is not, and whether tests pass. Nothing is changed by either. */
@RestController
@RequestMapping("/api/v1/rules")
final class RuleTrialController {

    private static final int MAX_SIZE = 1000;
    private static final int MAX_TEXTS = 50;

    private final Correlator correlator;
    private final RuleTrials trials;
    private final EventStore events;
    private final AlertDesk alerts;
    private final Normaliser normaliser;
    private final Enrichers enrichers;
    private final Clock clock;

    RuleTrialController(
            Correlator correlator,
            RuleTrials trials,
            EventStore events,
            AlertDesk alerts,
            Normaliser normaliser,
            Enrichers enrichers,
            Clock clock) {
        this.correlator = correlator;
        this.trials = trials;
        this.events = events;
        this.alerts = alerts;
        this.normaliser = normaliser;
        this.enrichers = enrichers;
        this.clock = clock;
    }

    /**
     * @param event an ECS or MozDef document, taken as if it came now; null where {@code id} is given
     * @param id id of a stored event; null where {@code event} is given
     * @param rule id of the rule to explain; null for all
     */
    record Explain(
            @Nullable Map<String, Object> event,
            @Nullable String id,
            @Nullable String rule) {}

    /** @param file path below the rules folder */
    record Text(@Nullable String file, @Nullable String text) {}

    /**
     * @param rules rule files that are not saved, in place of those that are; null for none
     * @param tests test files; null for none
     * @param all whether to run every saved test too
     * @param passWithNoTests whether it is all right that there is no test; null for no, then that is one that failed
     */
    record Trial(
            @Nullable List<@Nullable Text> rules,
            @Nullable List<@Nullable Text> tests,
            @Nullable Boolean all,
            @Nullable Boolean passWithNoTests) {}

    /** A test on the wire; {@code failure} is null where it passed. */
    record ResultView(
            String file,
            int line,
            String test,
            boolean passed,
            @Nullable String failure,
            List<String> whyNot) {

        static ResultView of(RuleTests.Result result) {
            return new ResultView(
                    result.file(), result.line(), result.test(), result.passed(), result.failure(), result.whyNot());
        }
    }

    /** A warning on the wire. */
    record WarningView(String file, int line, String rule, String message, String suggestion) {

        static WarningView of(Problem problem) {
            return new WarningView(
                    problem.file(), problem.line(), problem.rule(), problem.message(), problem.suggestion());
        }
    }

    /** What came of all tests. */
    record Tested(int passed, int failed, List<ResultView> results, List<WarningView> warnings) {}

    @RequiresPermission(RULES_READ)
    @PostMapping("/explain")
    Page<RuleExplanation> explain(
            @RequestBody Explain body,
            @RequestParam(defaultValue = Parameters.DEFAULT_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        Parameters.size(size, MAX_SIZE);
        String rule = body.rule() == null ? "" : body.rule();
        if (!rule.isEmpty() && correlator.rules().stream().noneMatch(one -> rule.equals(one.id()))) {
            throw new NotFoundException(
                    "No rule \"" + rule + "\" is in force: GET /api/v1/rules lists those that are.");
        }
        Page<RuleExplanation> page = Parameters.page(correlator.explain(event(body), rule), size, cursor);
        return page.map(this::suppressed);
    }

    private Event event(Explain body) {
        String id = body.id();
        Map<String, Object> document = body.event();
        if ((id == null) == (document == null)) {
            throw new BadParameterException(
                    "event", "Send either \"event\", an ECS document, or \"id\" of a stored one.");
        }
        if (id != null) {
            return events.get(id).orElseThrow(() -> new NotFoundException("There is no event \"" + id + "\""));
        }
        try {
            byte[] payload = Json.write(document).getBytes(UTF_8);
            RawEvent raw = new RawEvent("explain", RawEvent.Format.JSON, "", clock.instant(), payload);
            return enrichers.enrich(normaliser.normalise(raw, "explain", -1));
        } catch (PermanentException e) {
            throw new BadParameterException("event", "This is no event: " + e.getMessage());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written as JSON", e);
        }
    }

    private RuleExplanation suppressed(RuleExplanation explained) {
        if (!explained.holds()) {
            return explained;
        }
        return alerts.takingIn(explained.rule(), explained.key(), explained.at(), explained.suppress())
                .map(alert -> explained.with(new Suppression(
                        alert.id(),
                        alert.lastSeen(),
                        alert.lastSeen().plus(explained.suppress()),
                        alert.events().contains(explained.event()))))
                .orElse(explained);
    }

    @RequiresPermission(RULES_TEST)
    @PostMapping("/test")
    Tested test(@RequestBody Trial body) {
        List<RuleText> rules = texts("rules", body.rules());
        List<RuleText> tests = texts("tests", body.tests());
        boolean all = Boolean.TRUE.equals(body.all());
        if (rules.isEmpty() && tests.isEmpty() && !all) {
            throw new BadParameterException(
                    "rules", "Send \"rules\", \"tests\" or \"all\": true; there is nothing to do.");
        }
        AuditChange.say("tried " + texts(rules) + " with " + (all ? "all saved tests" : "no saved test") + " and "
                + texts(tests) + "; nothing in force changed");
        RuleTrials.Report report = trials.test(rules, tests, all, Boolean.TRUE.equals(body.passWithNoTests()));
        int failed = (int)
                report.results().stream().filter(result -> !result.passed()).count();
        return new Tested(
                report.results().size() - failed,
                failed,
                report.results().stream().map(ResultView::of).toList(),
                report.warnings().stream().map(WarningView::of).toList());
    }

    /** Texts that were sent, by name and hash, for the audit. */
    static String texts(List<RuleText> texts) {
        return texts.isEmpty()
                ? "no text"
                : AuditChange.some(texts.stream()
                        .map(text -> text.file() + " " + AuditChange.hash(text.text()))
                        .toList());
    }

    static List<RuleText> texts(String field, @Nullable List<@Nullable Text> texts) {
        if (texts == null) {
            return List.of();
        }
        if (texts.size() > MAX_TEXTS) {
            throw new BadParameterException(field, field + " must be at most " + MAX_TEXTS + ", are " + texts.size());
        }
        return texts.stream().map(text -> text(field, text)).toList();
    }

    private static RuleText text(String field, @Nullable Text text) {
        if (text == null || text.file() == null || text.text() == null) {
            throw new BadParameterException(field, "Each of " + field + " must have \"file\" and \"text\".");
        }
        return new RuleText(text.file(), text.text());
    }
}

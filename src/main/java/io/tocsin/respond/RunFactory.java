package io.tocsin.respond;

import io.tocsin.alert.Alert;
import io.tocsin.playbook.AlertView;
import io.tocsin.playbook.Effect;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Input;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.playbook.expression.Template;
import io.tocsin.playbook.expression.ValueType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the row of a new run. */
final class RunFactory {

    /** The member of {@code alert} that tells how well the senders of its evidence are known. */
    static final String SENDER_TRUST = "sender_trust";

    private final Outside outside;
    private final Evidence evidence;
    private final Clock clock;

    RunFactory(Outside outside, Evidence evidence, Clock clock) {
        this.outside = outside;
        this.evidence = evidence;
        this.clock = clock;
    }

    /**
     * Makes a pending run.
     *
     * @param alert null where no alert is answered
     * @param given inputs that a person gave; they win over the alert's
     * @throws IllegalArgumentException where an input is missing or wrong, saying which
     */
    Run pending(String id, Playbook playbook, @Nullable Alert alert, Map<String, Object> given, String starter) {
        Map<String, Object> view = new LinkedHashMap<>();
        if (alert != null) {
            view.putAll(AlertView.of(alert));
            view.put(SENDER_TRUST, evidence.trustOf(alert).word());
        }
        Map<String, Object> inputs = inputs(playbook, view, given);
        Run run = row(id, playbook, alert, view, inputs, starter, "");
        Template key = playbook.concurrencyKey();
        if (key == null) {
            return run;
        }
        try {
            Object rendered = key.render(Scope.of(run, playbook, outside));
            return row(id, playbook, alert, view, inputs, starter, rendered == null ? "" : rendered.toString());
        } catch (ExpressionException e) {
            throw new IllegalArgumentException("concurrency.key: " + e.getMessage(), e);
        }
    }

    /** Makes a run that has failed before it began, so that an alert whose playbook cannot answer it shows why. */
    Run failed(String id, String playbook, @Nullable Playbook found, Alert alert, String message) {
        List<StepResult> steps = found == null ? List.of() : steps(found);
        Run.Failure failure = new Run.Failure("", ErrorClass.DATA, message);
        return ended(id, playbook, found, alert, steps, AlertView.of(alert), failure);
    }

    /** Makes a run that a guard refused before it began: a small row, because a flood of alerts makes many. */
    Run refused(String id, Playbook playbook, Alert alert, Refusal refusal) {
        Run.Failure failure = new Run.Failure("", ErrorClass.GUARD_DENIED, refusal.reason());
        return ended(id, playbook.id(), playbook, alert, List.of(), Map.of(), failure);
    }

    private Run ended(
            String id,
            String playbook,
            @Nullable Playbook found,
            Alert alert,
            List<StepResult> steps,
            Map<String, Object> view,
            Run.Failure failure) {
        Instant now = clock.instant();
        return new Run(
                        id,
                        playbook,
                        found == null ? "" : found.version(),
                        alert.id(),
                        "alert:" + alert.id(),
                        found == null ? Mode.DRY_RUN : outside.modeOf(found),
                        List.of(),
                        Run.State.PENDING,
                        now,
                        null,
                        null,
                        null,
                        steps,
                        Map.of(),
                        view,
                        "",
                        now,
                        false)
                .ended(Run.State.FAILED, now, failure);
    }

    private Run row(
            String id,
            Playbook playbook,
            @Nullable Alert alert,
            Map<String, Object> view,
            Map<String, Object> inputs,
            String starter,
            String concurrencyKey) {
        Instant now = clock.instant();
        return new Run(
                id,
                playbook.id(),
                playbook.version(),
                alert == null ? "" : alert.id(),
                starter,
                outside.modeOf(playbook),
                outside.missing(playbook),
                Run.State.PENDING,
                now,
                null,
                null,
                null,
                steps(playbook),
                inputs,
                view,
                concurrencyKey,
                now,
                false);
    }

    private static List<StepResult> steps(Playbook playbook) {
        List<StepResult> results = new ArrayList<>();
        for (Step step : playbook.allSteps()) {
            if (step instanceof Step.Call call) {
                Effect effect = call.effect();
                results.add(StepResult.pending(call.id(), call.action().use(), effect.word()));
            } else {
                results.add(StepResult.pending(step.id(), step instanceof Step.SetValues ? "set" : "then", ""));
            }
        }
        return results;
    }

    private static Map<String, Object> inputs(Playbook playbook, Map<String, Object> view, Map<String, Object> given) {
        for (String name : given.keySet()) {
            if (playbook.inputs().stream().noneMatch(input -> input.name().equals(name))) {
                throw new IllegalArgumentException("playbook " + playbook.id() + " has no input \"" + name + "\"");
            }
        }
        Map<String, Object> inputs = new LinkedHashMap<>();
        for (Input input : playbook.inputs()) {
            Object value = value(input, view, given);
            if (value != null) {
                inputs.put(input.name(), value);
            }
        }
        return inputs;
    }

    private static @Nullable Object value(Input input, Map<String, Object> view, Map<String, Object> given) {
        Object value = given.get(input.name());
        if (value == null) {
            value = fromAlert(input, view);
        }
        if (value == null || (input.type() == ValueType.IP && value.equals(""))) {
            if (input.required() && input.fallback() == null) {
                Expression from = input.from();
                throw new IllegalArgumentException("input \"" + input.name() + "\" is missing"
                        + (from == null
                                ? ""
                                : ": the alert has no " + from.text().replaceFirst("^alert\\.", "")));
            }
            return input.fallback();
        }
        try {
            Object checked = input.type().check(value);
            checkMax(input, checked);
            return checked;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("input \"" + input.name() + "\": " + e.getMessage(), e);
        }
    }

    private static @Nullable Object fromAlert(Input input, Map<String, Object> view) {
        Expression from = input.from();
        if (from == null || view.isEmpty()) {
            return null;
        }
        try {
            return from.evaluate(Map.of("alert", view));
        } catch (ExpressionException e) {
            if (e.isAbsence()) {
                return null;
            }
            throw new IllegalArgumentException("input \"" + input.name() + "\": " + e.getMessage(), e);
        }
    }

    private static void checkMax(Input input, Object value) {
        Object max = input.max();
        if (max == null) {
            return;
        }
        boolean more;
        if (input.type() == ValueType.DURATION) {
            Duration most = ValueType.duration(max.toString());
            Duration is = ValueType.duration(value.toString());
            more = most != null && is != null && is.compareTo(most) > 0;
        } else {
            more = max instanceof Number most
                    && value instanceof Number is
                    && Double.compare(is.doubleValue(), most.doubleValue()) > 0;
        }
        if (more) {
            throw new IllegalArgumentException(value + " is more than the " + max + " the playbook allows");
        }
    }
}

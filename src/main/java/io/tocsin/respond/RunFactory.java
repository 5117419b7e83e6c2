package io.tocsin.respond;

import io.tocsin.alert.Alert;
import io.tocsin.playbook.AlertView;
import io.tocsin.playbook.Concurrency;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Input;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.playbook.expression.ValueType;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
        Run run = row(id, playbook, alert, view, inputs, starter);
        return run.keyed(keyOf(playbook, run));
    }

    private String keyOf(Playbook playbook, Run run) {
        Concurrency concurrency = playbook.concurrency();
        if (concurrency == null) {
            return "";
        }
        try {
            Object rendered = concurrency.key().render(Scope.of(run, playbook, outside, ""));
            return rendered == null ? "" : rendered.toString();
        } catch (ExpressionException e) {
            throw new IllegalArgumentException("concurrency.key: " + e.getMessage(), e);
        }
    }

    /**
     * Makes the run of a playbook that a step of another run calls. It answers the same alert, and reaches no further.
     *
     * @throws IllegalArgumentException where an input is missing or wrong, saying which
     */
    Run called(String id, Playbook playbook, Run by, String step, Map<String, Object> given) {
        Map<String, Object> inputs = inputs(playbook, by.alertFields(), given);
        Run.Link link = Run.Link.after(by, step, by.link().depth() + 1, false, id);
        Run run = new Run(
                id,
                playbook.id(),
                playbook.version(),
                by.alert(),
                by.starter(),
                outside.modeOf(playbook).lower(by.mode()),
                outside.missing(playbook),
                clock.instant(),
                inputs,
                by.alertFields(),
                "",
                playbook.priority(),
                link,
                Run.Progress.pending(steps(playbook), clock.instant()),
                Run.Cancel.NO);
        return run.keyed(keyOf(playbook, run));
    }

    /** Makes the run that takes an effect of another run back; it reads what that run read. */
    Run undo(Playbook playbook, Run of, EffectRecord effect, String starter) {
        Instant now = clock.instant();
        String id = Keys.undoRunId(effect);
        List<StepResult> steps = new ArrayList<>(
                of.steps().stream().map(step -> step.afterEnd(now)).toList());
        Object item = steps.stream()
                .filter(step -> step.id().equals(effect.step()))
                .map(StepResult::item)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        playbook.step(effect.step() + ".undo").ifPresent(step -> {
            steps.removeIf(known -> known.id().equals(step.id()));
            steps.add(result(step).of(step.id(), item));
        });
        return new Run(
                id,
                of.playbook(),
                of.playbookVersion(),
                of.alert(),
                starter,
                outside.modeOf(playbook).lower(of.mode()),
                outside.missing(playbook),
                now,
                of.inputs(),
                of.alertFields(),
                "",
                of.priority(),
                Run.Link.after(of, effect.step(), of.link().depth() + 1, true, id),
                Run.Progress.pending(steps, now),
                Run.Cancel.NO);
    }

    /**
     * Makes a run that does another one again, from a step on; what came before it keeps its results.
     *
     * @param from id of the step; empty for all of them
     * @param onlyFailed whether the items of that step that succeeded keep their results, too
     * @param isForced whether effects that the other run had are made once more
     */
    Run again(String id, Playbook playbook, Run of, String from, boolean onlyFailed, boolean isForced, String starter) {
        List<StepResult> steps = new ArrayList<>();
        boolean before = !from.isEmpty();
        List<StepResult> fresh = steps(playbook);
        for (StepResult pending : fresh) {
            before &= !pending.id().equals(from);
            Optional<StepResult> old =
                    result(of, pending.id()).filter(StepResult::isKept).filter(kept -> !isAnswer(playbook, kept));
            if (!before && pending.id().equals(from) && onlyFailed) {
                keepItems(of, pending, steps);
            } else {
                steps.add(before ? old.orElse(pending) : pending);
            }
        }
        Run run = new Run(
                id,
                playbook.id(),
                playbook.version(),
                of.alert(),
                starter,
                outside.modeOf(playbook),
                outside.missing(playbook),
                clock.instant(),
                of.inputs(),
                of.alertFields(),
                of.concurrencyKey(),
                playbook.priority(),
                Run.Link.after(of, from, 0, false, isForced ? id : of.link().lineage()),
                Run.Progress.pending(steps, clock.instant()),
                Run.Cancel.NO);
        return run;
    }

    /** What people approved was one run: they are asked again. */
    private static boolean isAnswer(Playbook playbook, StepResult kept) {
        return kept.state() == StepResult.State.SUCCEEDED
                && playbook.step(kept.id()).orElse(null) instanceof Step.Approval;
    }

    private static void keepItems(Run of, StepResult pending, List<StepResult> steps) {
        List<StepResult> items = of.steps().stream()
                .filter(step ->
                        step.id().startsWith(pending.id() + "[") && step.id().endsWith("]"))
                .toList();
        steps.add(items.isEmpty() ? pending : pending.attempting(""));
        items.forEach(item ->
                steps.add(item.state() == StepResult.State.SUCCEEDED ? item : pending.of(item.id(), item.item())));
    }

    private static Optional<StepResult> result(Run run, String step) {
        return run.steps().stream().filter(known -> known.id().equals(step)).findFirst();
    }

    /** Makes a run that has failed before it began, so that an alert whose playbook cannot answer it shows why. */
    Run failed(String id, String playbook, @Nullable Playbook found, Alert alert, String message) {
        List<StepResult> steps = found == null ? List.of() : steps(found);
        Run.Failure failure = new Run.Failure("", ErrorClass.DATA, message);
        return ended(id, playbook, found, alert, steps, AlertView.of(alert), failure);
    }

    /** The same for a run that no alert starts. */
    Run failed(String id, Playbook playbook, String starter, String message) {
        Run.Failure failure = new Run.Failure("", ErrorClass.DATA, message);
        return row(id, playbook, null, Map.of(), Map.of(), starter).ended(Run.State.FAILED, clock.instant(), failure);
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
                        now,
                        Map.of(),
                        view,
                        "",
                        0,
                        Run.Link.none(id, "alert:" + alert.id()),
                        Run.Progress.pending(steps, now),
                        Run.Cancel.NO)
                .ended(Run.State.FAILED, now, failure);
    }

    private Run row(
            String id,
            Playbook playbook,
            @Nullable Alert alert,
            Map<String, Object> view,
            Map<String, Object> inputs,
            String starter) {
        Instant now = clock.instant();
        return new Run(
                id,
                playbook.id(),
                playbook.version(),
                alert == null ? "" : alert.id(),
                starter,
                outside.modeOf(playbook),
                outside.missing(playbook),
                now,
                inputs,
                view,
                "",
                playbook.priority(),
                Run.Link.none(id, starter),
                Run.Progress.pending(steps(playbook), now),
                Run.Cancel.NO);
    }

    private static List<StepResult> steps(Playbook playbook) {
        return playbook.allSteps().stream().map(RunFactory::result).toList();
    }

    /** The result of a step that is still to be taken. */
    static StepResult result(Step step) {
        return step instanceof Step.Call call
                ? StepResult.pending(
                        call.id(), call.connector().use(), call.effect().word())
                : StepResult.pending(step.id(), step.accept(KIND), "");
    }

    private static final Step.Visitor<String> KIND = new StepKinds();

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
        return input.check(value);
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
}

package io.tocsin.respond;

import io.tocsin.playbook.Effect;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Output;
import io.tocsin.playbook.Retry;
import io.tocsin.playbook.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a call, and decides whether a failure is tried again, borne, or the end. */
final class CallTurn {

    /** In the note of a step that was only shown, before the reason. */
    static final String WOULD_REFUSE = "; in a real run a guard would refuse it: ";

    private final RunAtWork work;
    private final Turns turns;

    CallTurn(RunAtWork work, Turns turns) {
        this.work = work;
        this.turns = turns;
    }

    TurnEnd take(Step.Call call) {
        Mode mode = work.run().mode();
        if (mode == Mode.DRY_RUN || (mode == Mode.SHADOW && call.effect() != Effect.READ)) {
            return simulate(call);
        }
        Optional<TurnEnd> asked = new ApprovedRequests(work, turns).askAgainWhereChanged(call);
        if (asked.isPresent()) {
            return asked.get();
        }
        Outcome outcome = turns.calls().take(call, work);
        if (outcome instanceof Outcome.Failed failed) {
            outcome = retryOrNot(call, failed);
        }
        if (outcome instanceof Outcome.Done done) {
            if (call.isUndo()) {
                turns.calls().undone(call, work);
            }
            return new TurnEnd.GoOn(work.step(call.id())
                    .ended(StepResult.State.SUCCEEDED, turns.now(), done.outputs(), done.note(), ""));
        }
        if (outcome instanceof Outcome.Wait wait) {
            return TurnEnd.Wait.of(work.step(call.id()), wait.why(), wait.until());
        }
        if (outcome instanceof Outcome.Uncertain uncertain) {
            return TurnEnd.Stop.of(
                    work.step(call.id()), Run.State.UNCERTAIN, turns.now(), ErrorClass.TIMEOUT, uncertain.message());
        }
        return afterFailure(call, (Outcome.Failed) outcome);
    }

    /** Returns when to try again, or that it stays as it is. */
    private Outcome retryOrNot(Step.Call call, Outcome.Failed failed) {
        StepResult result = work.step(call.id());
        Retry retry = call.retry();
        Instant first = result.startedAt() == null ? turns.now() : result.startedAt();
        Duration wait = waitOf(retry, result.attempts(), failed.retryAfter());
        boolean again = failed.errorClass() != ErrorClass.GUARD_DENIED
                && retry.classes().contains(failed.errorClass())
                && result.attempts() < retry.maxAttempts()
                && !turns.now().plus(wait).isAfter(first.plus(retry.budget()));
        if (again && !(failed.unknown() && isUnrecognisable(call))) {
            return new Outcome.Wait(turns.now().plus(wait), failed.errorClass().word() + ": " + failed.message());
        }
        return failed.unknown() && call.effect() != Effect.READ ? turns.calls().settle(call, work, failed) : failed;
    }

    /** Says whether nobody could tell a second call from the first. */
    private static boolean isUnrecognisable(Step.Call call) {
        return call.effect() != Effect.READ && call.verify() == null && !call.isRepeatable();
    }

    private Duration waitOf(Retry retry, int attempts, @Nullable Duration retryAfter) {
        Duration wait = retry.waitAfter(attempts);
        if (retry.fullJitter()) {
            wait = Duration.ofMillis(turns.random().nextLong(wait.toMillis() + 1));
        }
        return retry.honourRetryAfter() && retryAfter != null && retryAfter.compareTo(wait) > 0 ? retryAfter : wait;
    }

    private TurnEnd afterFailure(Step.Call call, Outcome.Failed failed) {
        Step.OnError onError = call.onError();
        if (onError == null) {
            return TurnEnd.Stop.of(
                    work.step(call.id()), Run.State.FAILED, turns.now(), failed.errorClass(), failed.message());
        }
        Map<String, Object> values = Answers.fallbacks(call.outputs());
        values.putAll(onError.use());
        String message = failed.errorClass().word() + ": " + failed.message();
        return new TurnEnd.GoOn(
                work.step(call.id()).ended(StepResult.State.FAILED, turns.now(), values, onError.note(), message));
    }

    private TurnEnd simulate(Step.Call call) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Output output : call.outputs()) {
            Object fallback = output.fallback();
            values.put(
                    output.name(),
                    fallback == null ? output.type().placeholder(call.id() + "." + output.name()) : fallback);
        }
        Step.OnError onError = call.onError();
        if (onError != null) {
            values.putAll(onError.use());
        }
        String guarded = turns.calls()
                .preview(call, work)
                .map(refusal -> WOULD_REFUSE + refusal.reason())
                .orElse("");
        return new TurnEnd.GoOn(work.step(call.id())
                .simulated(
                        turns.now(),
                        values,
                        turns.calls().show(call, work),
                        turns.outside().simulation(work.run()) + guarded));
    }
}

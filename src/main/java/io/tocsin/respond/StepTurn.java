package io.tocsin.respond;

import io.tocsin.playbook.Action;
import io.tocsin.playbook.Effect;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Output;
import io.tocsin.playbook.Retry;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.ExpressionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One turn at each kind of step: does it, and decides whether a failure is tried again, borne, or the end. */
final class StepTurn implements Step.Visitor<TurnEnd> {

    private final RunAtWork work;
    private final CallRunner calls;
    private final Outside outside;
    private final Clock clock;
    private final RandomGenerator random;

    StepTurn(RunAtWork work, CallRunner calls, Outside outside, Clock clock, RandomGenerator random) {
        this.work = work;
        this.calls = calls;
        this.outside = outside;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public TurnEnd set(Step.SetValues set) {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, @Nullable Object> scope = work.scope();
        set.values().forEach((name, expression) -> {
            Object value = expression.evaluate(scope);
            if (value == null) {
                throw new ExpressionException("\"" + expression + "\" is null");
            }
            values.put(name, value);
        });
        return done(set, values, "");
    }

    @Override
    public TurnEnd stop(Step.Stop stop) {
        return done(stop, Map.of(), "");
    }

    @Override
    public TurnEnd call(Step.Call call) {
        if (work.run().mode() == Mode.DRY_RUN) {
            return simulate(call);
        }
        Outcome outcome = calls.take(call, work);
        if (outcome instanceof Outcome.Failed failed) {
            outcome = retryOrNot(call, failed);
        }
        if (outcome instanceof Outcome.Done done) {
            return done(call, done.outputs(), done.note());
        }
        if (outcome instanceof Outcome.Wait wait) {
            return new TurnEnd.Wait(work.step(call.id()).waiting(wait.why()), wait.until());
        }
        if (outcome instanceof Outcome.Uncertain uncertain) {
            return stopped(call, Run.State.UNCERTAIN, ErrorClass.TIMEOUT, uncertain.message());
        }
        return afterFailure(call, (Outcome.Failed) outcome);
    }

    private TurnEnd done(Step step, Map<String, Object> values, String note) {
        return new TurnEnd.GoOn(work.step(step.id()).ended(StepResult.State.SUCCEEDED, now(), values, note, ""));
    }

    private TurnEnd stopped(Step step, Run.State state, ErrorClass errorClass, String message) {
        StepResult failed = work.step(step.id()).ended(StepResult.State.FAILED, now(), Map.of(), "", message);
        return new TurnEnd.Stop(failed, state, errorClass, message);
    }

    /** What a step that cannot be computed ends with. */
    TurnEnd failed(Step step, ExpressionException why) {
        return stopped(step, Run.State.FAILED, ErrorClass.DATA, String.valueOf(why.getMessage()));
    }

    /** Returns when to try again, or that it stays as it is. */
    private Outcome retryOrNot(Step.Call call, Outcome.Failed failed) {
        StepResult result = work.step(call.id());
        Retry retry = call.retry();
        Instant first = result.startedAt() == null ? now() : result.startedAt();
        Duration wait = waitOf(retry, result.attempts(), failed.retryAfter());
        boolean again = failed.errorClass() != ErrorClass.GUARD_DENIED
                && retry.classes().contains(failed.errorClass())
                && result.attempts() < retry.maxAttempts()
                && !now().plus(wait).isAfter(first.plus(retry.budget()));
        if (again && !(failed.unknown() && isUnrecognisable(call))) {
            return new Outcome.Wait(now().plus(wait), failed.errorClass().word() + ": " + failed.message());
        }
        return failed.unknown() && call.effect() != Effect.READ ? calls.settle(call, work, failed) : failed;
    }

    /** Says whether nobody could tell a second call from the first. */
    private static boolean isUnrecognisable(Step.Call call) {
        Step.Idempotency idempotency = call.idempotency();
        boolean keyed = idempotency != null && idempotency.header() != null;
        return call.effect() != Effect.READ && call.verify() == null && !keyed && call.action() != Action.MAIL_SEND;
    }

    private Duration waitOf(Retry retry, int attempts, @Nullable Duration retryAfter) {
        Duration wait = retry.waitAfter(attempts);
        if (retry.fullJitter()) {
            wait = Duration.ofMillis(random.nextLong(wait.toMillis() + 1));
        }
        return retry.honourRetryAfter() && retryAfter != null && retryAfter.compareTo(wait) > 0 ? retryAfter : wait;
    }

    private TurnEnd afterFailure(Step.Call call, Outcome.Failed failed) {
        Step.OnError onError = call.onError();
        if (onError == null) {
            return stopped(call, Run.State.FAILED, failed.errorClass(), failed.message());
        }
        Map<String, Object> values = Answers.fallbacks(call.outputs());
        values.putAll(onError.use());
        String message = failed.errorClass().word() + ": " + failed.message();
        return new TurnEnd.GoOn(
                work.step(call.id()).ended(StepResult.State.FAILED, now(), values, onError.note(), message));
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
        String why = work.run().missing().isEmpty()
                ? (outside.isLowered() ? "tocsin.respond.mode is dry_run" : "the playbook's mode is dry_run")
                : "not set: " + String.join(", ", work.run().missing());
        String guarded = calls.preview(call, work)
                .map(refusal -> "; in a real run a guard would refuse it: " + refusal.reason())
                .orElse("");
        return new TurnEnd.GoOn(work.step(call.id())
                .simulated(now(), values, calls.show(call, work), "dry run, nothing was sent; " + why + guarded));
    }

    private Instant now() {
        return clock.instant();
    }
}

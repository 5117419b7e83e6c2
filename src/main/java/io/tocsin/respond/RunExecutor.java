package io.tocsin.respond;

import io.tocsin.platform.LogKeys;
import io.tocsin.platform.TransientException;
import io.tocsin.playbook.Effect;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Output;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.Retry;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ExpressionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Moves runs on. Every step boundary is saved, so that a run whose process died goes on where it stood; between two
 * tries no thread waits, the run has a due time. {@link #wakeDue} may be called from any thread.
 */
final class RunExecutor {

    private static final Logger log = LoggerFactory.getLogger(RunExecutor.class);

    static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration KEY_TAKEN = Duration.ofSeconds(1);
    private static final Duration STORE_AWAY = Duration.ofSeconds(5);
    private static final int AT_ONCE = 64;

    private final RunStore store;
    private final Playbooks playbooks;
    private final Outside outside;
    private final CallRunner calls;
    private final Environment environment;
    private final Map<String, Lease> held = new ConcurrentHashMap<>();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    /**
     * What it runs with.
     *
     * @param workers where runs are moved on; may refuse, then they are woken again later
     */
    record Environment(
            NodeIdentity node, Clock clock, RandomGenerator random, Executor workers, List<RunListener> listeners) {}

    RunExecutor(RunStore store, Playbooks playbooks, Outside outside, CallRunner calls, Environment environment) {
        this.store = store;
        this.playbooks = playbooks;
        this.outside = outside;
        this.calls = calls;
        this.environment = environment;
    }

    /** Hands every run that is due to the workers; those they cannot take stay due. */
    void wakeDue() {
        for (String id : store.due(now(), AT_ONCE)) {
            if (!taken.add(id)) {
                continue;
            }
            try {
                environment.workers().execute(() -> {
                    try {
                        moveOn(id);
                    } finally {
                        taken.remove(id);
                    }
                });
            } catch (RejectedExecutionException e) {
                taken.remove(id);
                return;
            }
        }
    }

    /** Lengthens the leases of the runs at work here; to be called more often than every {@link #LEASE}. */
    void renewLeases() {
        held.values().forEach(lease -> store.renew(lease, now().plus(LEASE)));
    }

    /** Works on a run until it ends or has to wait; does nothing where another node has it. */
    void moveOn(String id) {
        Optional<RunStore.Leased> leased;
        try {
            leased = store.lease(id, environment.node(), now(), LEASE);
        } catch (TransientException e) {
            log.warn("run {} has to wait for the store: {}", id, e.getMessage());
            return;
        }
        leased.ifPresent(this::work);
    }

    private void work(RunStore.Leased leased) {
        Run run = leased.run();
        held.put(run.id(), leased.lease());
        MDC.put(LogKeys.RUN, run.id());
        try {
            Optional<Playbook> playbook = playbookOf(run);
            if (playbook.isEmpty()) {
                Run.Failure failure = new Run.Failure(
                        "",
                        ErrorClass.INTERNAL,
                        "version " + run.playbookVersion() + " of playbook " + run.playbook() + " cannot be had");
                store.saveAndRelease(run.ended(Run.State.FAILED, now(), failure), leased.lease())
                        .ifPresent(ended -> environment.listeners().forEach(listener -> listener.changed(ended)));
                return;
            }
            go(new RunAtWork(store, environment.listeners(), outside, playbook.get(), leased));
        } catch (RunLeaseLostException e) {
            log.warn("{}; this node lets go of it", e.getMessage());
        } catch (TransientException e) {
            log.warn("run {} is interrupted and goes on later: {}", run.id(), e.getMessage());
            postpone(leased);
        } finally {
            held.remove(run.id());
            MDC.remove(LogKeys.RUN);
        }
    }

    /** Lets others have the run again after a while; where even that fails, the lease runs out. */
    private void postpone(RunStore.Leased leased) {
        try {
            Optional<Run> stored = store.get(leased.run().id());
            stored.ifPresent(run -> store.saveAndRelease(run.dueAt(now().plus(STORE_AWAY)), leased.lease()));
        } catch (TransientException e) {
            log.warn(
                    "run {} cannot be given back, its lease runs out: {}",
                    leased.run().id(),
                    e.getMessage());
        }
    }

    private Optional<Playbook> playbookOf(Run run) {
        Optional<Playbook> inForce = playbooks.get(run.playbook()).filter(playbook -> playbook.version()
                .equals(run.playbookVersion()));
        return inForce.isPresent()
                ? inForce
                : store.playbookText(run.playbookVersion()).flatMap(text -> playbooks.read(text, run.playbook()));
    }

    private void go(RunAtWork work) {
        try {
            if (!begin(work)) {
                return;
            }
            for (Step step : work.playbook().steps()) {
                if (!work.step(step.id()).state().isEnd() && !takeTurn(step, work)) {
                    return;
                }
                if (hasEnded(step, work)) {
                    return;
                }
            }
            end(work, Run.State.SUCCEEDED, null);
        } catch (RunCancelledException e) {
            end(work, Run.State.CANCELLED, null);
        } catch (TransientException e) {
            throw e;
        } catch (RuntimeException e) {
            // Anything else would make the run come again and again without end.
            log.error("run {} fails by a fault of the server", work.run().id(), e);
            end(work, Run.State.FAILED, new Run.Failure("", ErrorClass.INTERNAL, e.toString()));
        }
    }

    /** Starts a pending run; false where it has to wait for another of the same concurrency key. */
    private boolean begin(RunAtWork work) {
        Run run = work.run();
        work.checkAlive();
        if (!run.concurrencyKey().isEmpty() && !store.claimKey(run.concurrencyKey(), run.id())) {
            work.saveAndRelease(run.dueAt(now().plus(KEY_TAKEN)));
            return false;
        }
        if (run.state() == Run.State.PENDING) {
            log.info(
                    "run {} of playbook {} begins, {}",
                    run.id(),
                    run.playbook(),
                    run.mode().word());
            work.save(run.started(now()));
        }
        return true;
    }

    /** Takes a turn at a step; false where the run ended or has to wait. */
    private boolean takeTurn(Step step, RunAtWork work) {
        StepResult begun = work.step(step.id()).begun(now());
        try {
            Expression condition = step.condition();
            if (condition != null && work.step(step.id()).attempts() == 0 && !condition.holds(work.scope())) {
                StepResult skipped = begun.ended(StepResult.State.SKIPPED, now(), Map.of(), "", "");
                work.save(work.run().with(skipped));
                return true;
            }
            work.save(work.run().with(begun));
            return step.accept(new Turn(work));
        } catch (ExpressionException e) {
            return fail(step, work, ErrorClass.DATA, String.valueOf(e.getMessage()));
        }
    }

    private boolean hasEnded(Step step, RunAtWork work) {
        StepResult.State state = work.step(step.id()).state();
        if (step.then() == Step.Then.GO_ON || state == StepResult.State.SKIPPED) {
            return false;
        }
        if (step.then() == Step.Then.END) {
            end(work, Run.State.SUCCEEDED, null);
        } else {
            end(work, Run.State.FAILED, new Run.Failure(step.id(), ErrorClass.DATA, "the playbook says: then fail"));
        }
        return true;
    }

    private boolean fail(Step step, RunAtWork work, ErrorClass errorClass, String message) {
        StepResult failed = work.step(step.id()).ended(StepResult.State.FAILED, now(), Map.of(), "", message);
        work.save(work.run().with(failed));
        end(work, Run.State.FAILED, new Run.Failure(step.id(), errorClass, message));
        return false;
    }

    private void end(RunAtWork work, Run.State state, Run.@Nullable Failure failure) {
        Run ended = work.run().ended(state, now(), failure);
        work.saveAndRelease(ended);
        if (!ended.concurrencyKey().isEmpty()) {
            store.releaseKey(ended.concurrencyKey(), ended.id());
        }
        log.info("run {} of playbook {} has ended: {}", ended.id(), ended.playbook(), state.word());
    }

    private Instant now() {
        return environment.clock().instant();
    }

    /** One turn at each kind of step; true where the run goes on at once. */
    private final class Turn implements Step.Visitor<Boolean> {

        private final RunAtWork work;

        Turn(RunAtWork work) {
            this.work = work;
        }

        @Override
        public Boolean set(Step.SetValues set) {
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
        public Boolean stop(Step.Stop stop) {
            return done(stop, Map.of(), "");
        }

        @Override
        public Boolean call(Step.Call call) {
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
                work.saveAndRelease(work.run()
                        .with(work.step(call.id()).waiting(wait.why()))
                        .dueAt(wait.until()));
                return false;
            }
            if (outcome instanceof Outcome.Uncertain uncertain) {
                StepResult failed =
                        work.step(call.id()).ended(StepResult.State.FAILED, now(), Map.of(), "", uncertain.message());
                work.save(work.run().with(failed));
                end(work, Run.State.UNCERTAIN, new Run.Failure(call.id(), ErrorClass.TIMEOUT, uncertain.message()));
                return false;
            }
            return afterFailure(call, (Outcome.Failed) outcome);
        }

        private boolean done(Step step, Map<String, Object> values, String note) {
            StepResult result = work.step(step.id()).ended(StepResult.State.SUCCEEDED, now(), values, note, "");
            work.save(work.run().with(result));
            return true;
        }

        /** Returns when to try again, or that it stays as it is. */
        private Outcome retryOrNot(Step.Call call, Outcome.Failed failed) {
            StepResult result = work.step(call.id());
            Retry retry = call.retry();
            Instant first = result.startedAt() == null ? now() : result.startedAt();
            Duration wait = waitOf(retry, result.attempts(), failed.retryAfter());
            boolean again = retry.classes().contains(failed.errorClass())
                    && result.attempts() < retry.maxAttempts()
                    && !now().plus(wait).isAfter(first.plus(retry.budget()));
            if (again && !(failed.unknown() && isUnrecognisable(call))) {
                String why = failed.errorClass().word() + ": " + failed.message();
                return new Outcome.Wait(now().plus(wait), why);
            }
            return failed.unknown() && call.effect() != Effect.READ
                    ? calls.giveUp(call, work, failed.message())
                    : failed;
        }

        private boolean isUnrecognisable(Step.Call call) {
            Step.Idempotency idempotency = call.idempotency();
            boolean keyed = idempotency != null && idempotency.header() != null;
            return call.effect() != Effect.READ
                    && call.verify() == null
                    && !keyed
                    && call.action() != io.tocsin.playbook.Action.MAIL_SEND;
        }

        private Duration waitOf(Retry retry, int attempts, @Nullable Duration retryAfter) {
            Duration wait = retry.waitAfter(attempts);
            if (retry.fullJitter()) {
                wait = Duration.ofMillis(environment.random().nextLong(wait.toMillis() + 1));
            }
            boolean asked = retry.honourRetryAfter() && retryAfter != null && retryAfter.compareTo(wait) > 0;
            return asked && retryAfter != null ? retryAfter : wait;
        }

        private boolean afterFailure(Step.Call call, Outcome.Failed failed) {
            Step.OnError onError = call.onError();
            String message = failed.errorClass().word() + ": " + failed.message();
            if (onError == null) {
                return fail(call, work, failed.errorClass(), failed.message());
            }
            Map<String, Object> values = Answers.fallbacks(call.outputs());
            values.putAll(onError.use());
            StepResult result =
                    work.step(call.id()).ended(StepResult.State.FAILED, now(), values, onError.note(), message);
            work.save(work.run().with(result));
            return true;
        }

        private boolean simulate(Step.Call call) {
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
            StepResult result = work.step(call.id())
                    .simulated(now(), values, calls.show(call, work), "dry run, nothing was sent; " + why);
            work.save(work.run().with(result));
            return true;
        }
    }
}

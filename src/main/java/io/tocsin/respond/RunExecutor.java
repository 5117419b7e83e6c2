package io.tocsin.respond;

import io.tocsin.platform.LogKeys;
import io.tocsin.platform.TransientException;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ExpressionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
                        "version " + run.playbookVersion() + " of playbook " + run.playbook() + " cannot be had: "
                                + playbooks.missing(run.playbook()));
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
                if (!work.step(step.id()).state().isEnd() && !moveOn(step, work)) {
                    return;
                }
            }
            end(work, work.run(), Run.State.SUCCEEDED, null);
        } catch (RunCancelledException e) {
            end(work, work.run(), Run.State.CANCELLED, null);
        } catch (TransientException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // Anything else would make the run come again and again without end.
            log.error("run {} fails by a fault of the server", work.run().id(), e);
            end(work, work.run(), Run.State.FAILED, new Run.Failure("", ErrorClass.INTERNAL, e.toString()));
        }
    }

    /** Starts a pending run; false where it has to wait for another of the same concurrency key. */
    private boolean begin(RunAtWork work) {
        Run run = work.run();
        work.checkAlive();
        if (!run.concurrencyKey().isEmpty() && !store.claimKey(run.concurrencyKey(), run.id())) {
            letWait(work, run.dueAt(now().plus(KEY_TAKEN)));
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

    private void letWait(RunAtWork work, Run waiting) {
        work.saveAndRelease(waiting);
        if (work.run().cancelRequested()) {
            // The due time just saved has overwritten the one that the wish to cancel set.
            store.requestCancel(waiting.id(), now());
        }
    }

    /** Takes a turn at a step and saves how it ended; false where the run ended or has to wait. */
    private boolean moveOn(Step step, RunAtWork work) {
        TurnEnd end = turn(step, work);
        Run after = work.run().with(end.result());
        if (end instanceof TurnEnd.Wait wait) {
            letWait(work, after.dueAt(wait.until()));
            return false;
        }
        if (end instanceof TurnEnd.Stop stop) {
            end(work, after, stop.state(), new Run.Failure(step.id(), stop.errorClass(), stop.message()));
            return false;
        }
        if (step.then() == Step.Then.GO_ON || end.result().state() == StepResult.State.SKIPPED) {
            work.save(after);
            return true;
        }
        if (step.then() == Step.Then.END) {
            end(work, after, Run.State.SUCCEEDED, null);
        } else {
            Run.Failure failure = new Run.Failure(step.id(), ErrorClass.DATA, "the playbook says: then fail");
            end(work, after, Run.State.FAILED, failure);
        }
        return false;
    }

    private TurnEnd turn(Step step, RunAtWork work) {
        StepTurn turn = new StepTurn(work, calls, outside, environment.clock(), environment.random());
        StepResult before = work.step(step.id());
        try {
            Expression condition = step.condition();
            if (condition != null && before.attempts() == 0 && !condition.holds(work.scope())) {
                return new TurnEnd.GoOn(before.begun(now()).ended(StepResult.State.SKIPPED, now(), Map.of(), "", ""));
            }
            work.save(work.run().with(before.begun(now())));
            return step.accept(turn);
        } catch (ExpressionException e) {
            return turn.failed(step, e);
        }
    }

    private void end(RunAtWork work, Run before, Run.State state, Run.@Nullable Failure failure) {
        Run ended = before.ended(state, now(), failure);
        work.saveAndRelease(ended);
        if (!ended.concurrencyKey().isEmpty()) {
            store.releaseKey(ended.concurrencyKey(), ended.id());
        }
        log.info("run {} of playbook {} has ended: {}", ended.id(), ended.playbook(), state.word());
    }

    private Instant now() {
        return environment.clock().instant();
    }
}

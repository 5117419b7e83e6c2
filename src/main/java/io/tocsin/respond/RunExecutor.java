package io.tocsin.respond;

import io.tocsin.event.Severity;
import io.tocsin.platform.LogKeys;
import io.tocsin.platform.TransientException;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.expression.Expressions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Moves runs on. Every step boundary is saved, so that a run whose process died goes on where it stood; between two
 * tries no thread waits, the run has a due time. {@link #wakeDue} may be called from any thread.
 */
final class RunExecutor {

    private static final Logger log = LoggerFactory.getLogger(RunExecutor.class);

    static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration STORE_AWAY = Duration.ofSeconds(5);
    private static final int AT_ONCE = 64;
    /** Urgency of the runs for which a worker is kept free. */
    private static final long SEVERE = Expressions.rankOf(Severity.HIGH);

    private final RunStore store;
    private final Playbooks playbooks;
    private final Turns turns;
    private final Environment environment;
    private final Map<String, Lease> held = new ConcurrentHashMap<>();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    /** How many of those taken are not severe. */
    private final AtomicInteger others = new AtomicInteger();

    /**
     * Where it runs.
     *
     * @param workers where runs are moved on; may refuse, then they are woken again later
     * @param size how many workers there are
     */
    record Environment(NodeIdentity node, Executor workers, int size) {}

    RunExecutor(Turns turns, Environment environment) {
        this.turns = turns;
        store = turns.store();
        playbooks = turns.playbooks();
        this.environment = environment;
    }

    /** Hands runs that are due to the workers, each of which goes on with the next ones; the others stay due. */
    void wakeDue() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < AT_ONCE; i++) {
            Optional<RunStore.Due> next = takeNext(seen);
            if (next.isEmpty()) {
                return;
            }
            try {
                environment.workers().execute(() -> workThrough(next.get()));
            } catch (RejectedExecutionException e) {
                giveBack(next.get());
                return;
            }
        }
    }

    /** Moves on this run and then others, as long as there are some: a queue does not wait for the next second. */
    private void workThrough(RunStore.Due first) {
        Set<String> seen = new HashSet<>();
        Optional<RunStore.Due> next = Optional.of(first);
        for (int i = 0; i < AT_ONCE && next.isPresent(); i++) {
            seen.add(next.get().id());
            try {
                moveOn(next.get().id());
            } finally {
                giveBack(next.get());
            }
            next = nextUnlessAway(seen);
        }
        next.ifPresent(this::giveBack);
    }

    private Optional<RunStore.Due> nextUnlessAway(Set<String> seen) {
        try {
            return takeNext(seen);
        } catch (TransientException e) {
            log.warn("due runs have to wait for the store: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Takes the most urgent run that no worker here has; one worker is kept free for what is severe. */
    private Optional<RunStore.Due> takeNext(Set<String> seen) {
        for (RunStore.Due due : store.due(now(), AT_ONCE)) {
            if (seen.contains(due.id()) || !mayTake(due) || !taken.add(due.id())) {
                continue;
            }
            seen.add(due.id());
            if (due.urgency() < SEVERE) {
                others.incrementAndGet();
            }
            return Optional.of(due);
        }
        return Optional.empty();
    }

    private boolean mayTake(RunStore.Due due) {
        return due.urgency() >= SEVERE || others.get() < Math.max(1, environment.size() - 1);
    }

    private void giveBack(RunStore.Due due) {
        if (taken.remove(due.id()) && due.urgency() < SEVERE) {
            others.decrementAndGet();
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
                        .ifPresent(ended -> turns.listeners().forEach(listener -> listener.changed(ended)));
                return;
            }
            go(new RunAtWork(store, turns.listeners(), turns.outside(), playbook.get(), leased));
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
        RunWalk walk = new RunWalk(work, turns);
        try {
            walk.go();
        } catch (TransientException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // Anything else would make the run come again and again without end.
            log.error("run {} fails by a fault of the server", work.run().id(), e);
            walk.fail(e);
        }
    }

    private Instant now() {
        return turns.now();
    }
}

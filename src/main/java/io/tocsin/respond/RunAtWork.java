package io.tocsin.respond;

import io.tocsin.playbook.Playbook;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A run that this process holds the lease of, and every saving of it. The branches of a step use it at the same time. */
final class RunAtWork {

    private final RunStore store;
    private final List<RunListener> listeners;
    private final Outside outside;
    private final Playbook playbook;
    private final Lease lease;
    private final Set<String> retried = new HashSet<>();
    private Run run;
    private boolean compensating;

    RunAtWork(RunStore store, List<RunListener> listeners, Outside outside, Playbook playbook, RunStore.Leased leased) {
        this.store = store;
        this.listeners = listeners;
        this.outside = outside;
        this.playbook = playbook;
        lease = leased.lease();
        run = leased.run();
        run.steps().stream()
                .filter(step -> step.state() == StepResult.State.WAITING)
                .forEach(step -> retried.add(step.id()));
    }

    synchronized Run run() {
        return run;
    }

    Playbook playbook() {
        return playbook;
    }

    Lease lease() {
        return lease;
    }

    /** What the expressions of a step, or of one item of it, may read. */
    Map<String, @Nullable Object> scope(String step) {
        return Scope.of(run(), playbook, outside, step);
    }

    StepResult step(String id) {
        return find(id).orElseThrow(() -> new IllegalStateException("run " + run.id() + " has no step " + id));
    }

    Optional<StepResult> find(String id) {
        return run().steps().stream().filter(step -> step.id().equals(id)).findFirst();
    }

    /** Says whether an earlier turn at the step ended with the decision to try again. */
    boolean isRetry(String step) {
        return retried.contains(step);
    }

    /** Saves that one more call of this step begins. */
    void attempt(String step, String shown) {
        put(step(step).attempting(shown));
        checkAlive();
    }

    /** From here on calls are made although the run was cancelled: those that take back what it did. */
    synchronized void compensate() {
        compensating = true;
    }

    /**
     * Looks for the last time before a call whether it may be made.
     *
     * @throws RunCancelledException where someone cancelled the run
     */
    synchronized void checkAlive() {
        if (run.cancelRequested() && !compensating) {
            throw new RunCancelledException(run.id());
        }
    }

    /** Saves a step's result. */
    void put(StepResult result) {
        update(before -> before.with(result));
    }

    /** @throws RunLeaseLostException where another node holds the run by now */
    synchronized void update(UnaryOperator<Run> change) {
        take(store.save(change.apply(run), lease));
    }

    /** The same, and gives the lease back. */
    synchronized void updateAndRelease(UnaryOperator<Run> change) {
        take(store.saveAndRelease(change.apply(run), lease));
    }

    private void take(Optional<Run> saved) {
        run = saved.orElseThrow(() -> new RunLeaseLostException(run.id()));
        listeners.forEach(listener -> listener.changed(run));
    }
}

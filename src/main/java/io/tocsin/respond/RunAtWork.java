package io.tocsin.respond;

import io.tocsin.playbook.Playbook;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A run that this process holds the lease of, and every saving of it. Used by one thread. */
final class RunAtWork {

    private final RunStore store;
    private final List<RunListener> listeners;
    private final Outside outside;
    private final Playbook playbook;
    private final Lease lease;
    private final Set<String> retried = new HashSet<>();
    private Run run;

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

    Run run() {
        return run;
    }

    Playbook playbook() {
        return playbook;
    }

    Lease lease() {
        return lease;
    }

    Map<String, @Nullable Object> scope() {
        return Scope.of(run, playbook, outside);
    }

    StepResult step(String id) {
        return run.steps().stream()
                .filter(step -> step.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("run " + run.id() + " has no step " + id));
    }

    /** Says whether an earlier turn at the step ended with the decision to try again. */
    boolean isRetry(String step) {
        return retried.contains(step);
    }

    /** Saves that one more call of this step begins. */
    void attempt(String step, String shown) {
        save(run.with(step(step).attempting(shown)));
        checkAlive();
    }

    /**
     * Looks for the last time before a call whether it may be made.
     *
     * @throws RunCancelledException where someone cancelled the run
     */
    void checkAlive() {
        if (run.cancelRequested()) {
            throw new RunCancelledException(run.id());
        }
    }

    /** @throws RunLeaseLostException where another node holds the run by now */
    void save(Run changed) {
        take(store.save(changed, lease));
    }

    /** The same, and gives the lease back. */
    void saveAndRelease(Run changed) {
        take(store.saveAndRelease(changed, lease));
    }

    private void take(Optional<Run> saved) {
        run = saved.orElseThrow(() -> new RunLeaseLostException(run.id()));
        listeners.forEach(listener -> listener.changed(run));
    }
}

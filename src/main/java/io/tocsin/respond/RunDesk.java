package io.tocsin.respond;

import io.tocsin.alert.Alert;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import io.tocsin.store.Page;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What people do with runs. Safe for many threads; throws {@link io.tocsin.platform.TransientException} while the store
 * is away.
 */
public final class RunDesk {

    private final RunStore store;
    private final Playbooks playbooks;
    private final Outside outside;
    private final RunFactory factory;
    private final List<RunListener> listeners;
    private final Clock clock;

    RunDesk(
            RunStore store,
            Playbooks playbooks,
            Outside outside,
            RunFactory factory,
            List<RunListener> listeners,
            Clock clock) {
        this.factory = factory;
        this.store = store;
        this.playbooks = playbooks;
        this.outside = outside;
        this.listeners = listeners;
        this.clock = clock;
    }

    /** @throws IllegalArgumentException where the cursor cannot be read */
    public Page<Run> find(RunFilter filter) {
        return store.find(filter);
    }

    public Optional<Run> get(String id) {
        return store.get(id);
    }

    /**
     * Asks a run to end: before its next call, never in the middle of one. One that has ended stays as it is.
     *
     * @return the run as it is now; empty where there is none of this id
     */
    public Optional<Run> cancel(String id) {
        Optional<Run> asked = store.requestCancel(id, clock.instant());
        asked.ifPresent(run -> listeners.forEach(listener -> listener.changed(run)));
        return asked.isPresent() ? asked : store.get(id);
    }

    /**
     * Starts a playbook by hand; the run begins within a second.
     *
     * @param alert the alert it answers; null for none
     * @param inputs values by name; they win over what the alert gives
     * @param actor who starts it
     * @return the pending run; empty where no playbook of this id is in force
     * @throws IllegalArgumentException where an input is missing or wrong, saying which
     */
    public Optional<Run> start(String playbook, @Nullable Alert alert, Map<String, Object> inputs, String actor) {
        return playbooks.get(playbook).map(found -> start(found, alert, inputs, actor));
    }

    private Run start(Playbook playbook, @Nullable Alert alert, Map<String, Object> inputs, String actor) {
        String id = UUID.randomUUID().toString().replace("-", "").substring(0, 24);
        Run run = factory.pending(id, playbook, alert, inputs, actor);
        store.keepPlaybook(playbook.version(), playbook.text());
        store.create(run);
        listeners.forEach(listener -> listener.changed(run));
        return run;
    }

    /** How a run of this playbook would reach outside now: as its author wants, unless settings lack or lower it. */
    public Mode modeOf(Playbook playbook) {
        return outside.modeOf(playbook);
    }

    /** Settings this playbook lacks to reach the systems outside; empty where it has all. */
    public List<String> missingSettings(Playbook playbook) {
        return outside.missing(playbook);
    }
}

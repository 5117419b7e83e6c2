package io.tocsin.respond;

import io.tocsin.alert.Alert;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import io.tocsin.store.Page;
import java.time.Clock;
import java.util.Collection;
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
     * @param compensate whether what it did is taken back
     * @return the run as it is now; empty where there is none of this id
     */
    public Optional<Run> cancel(String id, boolean compensate) {
        Run.Cancel how = compensate ? Run.Cancel.COMPENSATE : Run.Cancel.STOP;
        Optional<Run> asked = store.requestCancel(id, how, clock.instant());
        asked.ifPresent(run -> listeners.forEach(listener -> listener.changed(run)));
        return asked.isPresent() ? asked : store.get(id);
    }

    /**
     * How a run is done again.
     *
     * @param from id of the step to begin at; empty for the first; what came before keeps its results
     * @param onlyFailed whether the items of that step that succeeded keep their results
     * @param current whether the version in force is used, not the run's own
     * @param force whether effects that the run had are made once more
     */
    public record Again(String from, boolean onlyFailed, boolean current, boolean force) {}

    /**
     * Does a run again that has ended.
     *
     * @param actor who wants it
     * @return the pending run; empty where there is no run of this id
     * @throws IllegalArgumentException where it cannot be done again, saying why
     */
    public Optional<Run> again(String id, Again how, String actor) {
        return store.get(id).map(run -> again(run, how, actor));
    }

    private Run again(Run of, Again how, String actor) {
        if (!of.state().isEnd() || of.link().isUndo()) {
            throw new IllegalArgumentException(
                    of.link().isUndo()
                            ? "it takes an effect back; undo the effect again"
                            : "the run has not ended yet");
        }
        Playbook playbook = (how.current()
                        ? playbooks.get(of.playbook())
                        : store.playbookText(of.playbookVersion()).flatMap(text -> playbooks.read(text, of.playbook())))
                .orElseThrow(() -> new IllegalArgumentException(playbooks.missing(of.playbook())));
        if (!how.from().isEmpty() && playbook.step(how.from()).isEmpty()) {
            throw new IllegalArgumentException("the playbook has no step \"" + how.from() + "\"");
        }
        Run run = factory.again(newId(), playbook, of, how.from(), how.onlyFailed(), how.force(), actor);
        store.keepPlaybook(playbook.version(), playbook.text());
        store.create(run);
        listeners.forEach(listener -> listener.changed(run));
        return run;
    }

    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 24);
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

    /**
     * Says whether somebody with these roles may start a playbook: {@code triggers.manual.roles} of it names one of them,
     * or none at all. An {@code admin} may.
     */
    public boolean mayStart(String playbook, Collection<String> roles) {
        List<String> wanted =
                playbooks.get(playbook).map(found -> found.triggers().roles()).orElse(List.of());
        return wanted.isEmpty() || roles.contains("admin") || wanted.stream().anyMatch(roles::contains);
    }

    private Run start(Playbook playbook, @Nullable Alert alert, Map<String, Object> inputs, String actor) {
        Run run = factory.pending(newId(), playbook, alert, inputs, actor);
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

package io.tocsin.respond;

import io.tocsin.platform.Timers;
import io.tocsin.platform.TransientException;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Makes a run of each playbook that is to answer an alert, and wakes runs that are due: every second, from when the
 * server is ready. An alert whose run could not be made is found again at the next round.
 */
public final class Dispatcher implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final int AT_ONCE = 100;

    private final Playbooks playbooks;
    private final RunStore store;
    private final RunFactory factory;
    private final RunExecutor executor;
    private final List<PendingDispatches> sources;
    private final List<RunListener> listeners;
    private final Timers.Timer timer;
    private volatile boolean ready;

    Dispatcher(
            Playbooks playbooks,
            RunStore store,
            RunFactory factory,
            RunExecutor executor,
            List<PendingDispatches> sources,
            List<RunListener> listeners,
            Timers timers) {
        this.playbooks = playbooks;
        this.store = store;
        this.factory = factory;
        this.executor = executor;
        this.sources = sources;
        this.listeners = listeners;
        this.timer = timers.every("respond-dispatcher", Duration.ofSeconds(1), this::round);
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        this.ready = true;
        wake();
    }

    /** Does now what else happens within a second; returns at once. To be called when an alert was raised. */
    public void wake() {
        timer.wake();
    }

    private void round() {
        if (!ready) {
            return;
        }
        try {
            playbooks.reload();
            dispatch();
            executor.renewLeases();
            executor.wakeDue();
        } catch (TransientException e) {
            log.warn("runs have to wait for the store: {}", e.getMessage());
        }
    }

    /** Makes the runs that are still to be made. */
    void dispatch() {
        for (PendingDispatches source : sources) {
            for (PendingDispatches.Pending pending : source.pending(AT_ONCE)) {
                dispatch(pending);
                source.done(pending.alert().id(), pending.playbook());
            }
        }
    }

    private void dispatch(PendingDispatches.Pending pending) {
        Run run = runOf(pending);
        if (store.create(run)) {
            log.info("run {} of playbook {} answers alert {}", run.id(), run.playbook(), run.alert());
            listeners.forEach(listener -> listener.changed(run));
        }
    }

    private Run runOf(PendingDispatches.Pending pending) {
        Optional<Playbook> found = playbooks.get(pending.playbook());
        if (found.isEmpty()) {
            return factory.failed(
                    pending.run(),
                    pending.playbook(),
                    null,
                    pending.alert(),
                    "playbook " + pending.playbook() + " cannot be had: " + playbooks.missing(pending.playbook()));
        }
        Playbook playbook = found.get();
        store.keepPlaybook(playbook.version(), playbook.text());
        try {
            return factory.pending(
                    pending.run(),
                    playbook,
                    pending.alert(),
                    java.util.Map.of(),
                    "alert:" + pending.alert().id());
        } catch (IllegalArgumentException e) {
            return factory.failed(
                    pending.run(), playbook.id(), playbook, pending.alert(), String.valueOf(e.getMessage()));
        }
    }
}

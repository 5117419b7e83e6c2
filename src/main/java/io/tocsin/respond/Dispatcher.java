package io.tocsin.respond;

import io.tocsin.platform.TransientException;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Makes a run of each playbook that is to answer an alert, and wakes runs that are due: every second on one thread of
 * its own, from when the server is ready. An alert whose run could not be made is found again at the next round.
 */
public final class Dispatcher implements ApplicationListener<ApplicationReadyEvent>, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final int AT_ONCE = 100;

    private final Playbooks playbooks;
    private final RunStore store;
    private final RunFactory factory;
    private final RunExecutor executor;
    private final List<PendingDispatches> sources;
    private final List<RunListener> listeners;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "respond-dispatcher");
        thread.setDaemon(true);
        return thread;
    });

    Dispatcher(
            Playbooks playbooks,
            RunStore store,
            RunFactory factory,
            RunExecutor executor,
            List<PendingDispatches> sources,
            List<RunListener> listeners) {
        this.playbooks = playbooks;
        this.store = store;
        this.factory = factory;
        this.executor = executor;
        this.sources = sources;
        this.listeners = listeners;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        var unused = timer.scheduleWithFixedDelay(this::round, 0, 1, TimeUnit.SECONDS);
    }

    /** Does now what else happens within a second; returns at once. To be called when an alert was raised. */
    public void wake() {
        if (!timer.isShutdown()) {
            timer.execute(this::round);
        }
    }

    private void round() {
        try {
            playbooks.reload();
            dispatch();
            executor.renewLeases();
            executor.wakeDue();
        } catch (TransientException e) {
            log.warn("runs have to wait for the store: {}", e.getMessage());
        } catch (RuntimeException e) {
            // A timer that throws never fires again.
            log.error("runs could not be dispatched, trying again in a second", e);
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
                    "no playbook of this id is in force any more; look for its file in tocsin.playbooks");
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

    @Override
    public void start() {
        // It begins when everything else is there: onApplicationEvent.
    }

    @Override
    public void stop() {
        timer.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return !timer.isShutdown();
    }
}

package io.tocsin.respond;

import io.tocsin.alert.Alert;
import io.tocsin.platform.Timers;
import io.tocsin.platform.TransientException;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.expression.Expressions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Makes a run of each playbook that is to answer an alert, the most severe and then the oldest alert first, and wakes runs
 * that are due: every second, from when the server is ready. An alert whose run could not be made is found again at the
 * next round.
 */
public final class Dispatcher implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final int AT_ONCE = 100;
    /** Runs of one urgency or more that may be there; what is beyond it waits in the alerts, and the most severe is next. */
    static final int MAX_LIVE = 500;
    /** So often a playbook answers alerts of one rule and key within {@link #CHAIN_WITHIN}. */
    static final int LONGEST_CHAIN = 10;

    private static final Duration CHAIN_WITHIN = Duration.ofHours(1);

    private final Playbooks playbooks;
    private final RunStore store;
    private final RunFactory factory;
    private final Outside outside;
    private final ResponseBudgets budgets;
    private final Guard guard;
    private final RunExecutor executor;
    private final EffectDesk effects;
    private final TriggeredRuns triggered;
    private final List<PendingDispatches> sources;
    private final List<RunListener> listeners;
    private final Clock clock;
    private final Timers.Timer timer;
    private volatile boolean ready;

    Dispatcher(
            Playbooks playbooks,
            RunStore store,
            RunFactory factory,
            Outside outside,
            ResponseBudgets budgets,
            Guard guard,
            RunExecutor executor,
            EffectDesk effects,
            TriggeredRuns triggered,
            List<PendingDispatches> sources,
            List<RunListener> listeners,
            Clock clock,
            Timers timers) {
        this.playbooks = playbooks;
        this.store = store;
        this.factory = factory;
        this.outside = outside;
        this.budgets = budgets;
        this.guard = guard;
        this.executor = executor;
        this.effects = effects;
        this.triggered = triggered;
        this.sources = sources;
        this.listeners = listeners;
        this.clock = clock;
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
            triggered.startScheduled();
            effects.takeBackDue();
            executor.renewLeases();
            executor.wakeDue();
        } catch (TransientException e) {
            log.warn("runs have to wait for the store: {}", e.getMessage());
        }
    }

    /** Makes the runs that are still to be made. */
    void dispatch() {
        Map<Integer, Integer> room = new HashMap<>();
        boolean isMore = false;
        for (PendingDispatches source : sources) {
            int done = 0;
            for (PendingDispatches.Pending pending : source.pending(AT_ONCE)) {
                int urgency = (int) Expressions.rankOf(pending.alert().severity());
                int left = room.computeIfAbsent(urgency, this::roomFor);
                if (left <= 0) {
                    break; // those after it are no more severe
                }
                if (dispatch(pending)) {
                    room.put(urgency, left - 1);
                }
                source.done(pending.alert().id(), pending.run());
                done++;
            }
            isMore |= done >= AT_ONCE;
        }
        if (isMore) {
            wake();
        }
    }

    private int roomFor(int urgency) {
        return MAX_LIVE - store.countLive(urgency, MAX_LIVE);
    }

    /** Returns whether there is one more run to work on. */
    private boolean dispatch(PendingDispatches.Pending pending) {
        Run run = runOf(pending);
        boolean isNew = store.create(run);
        if (isNew) {
            log.info("run {} of playbook {} answers alert {}", run.id(), run.playbook(), run.alert());
            listeners.forEach(listener -> listener.changed(run));
        }
        return isNew && !run.state().isEnd();
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
        Optional<Refusal> refused = refusal(pending, playbook);
        if (refused.isPresent()) {
            return factory.refused(pending.run(), playbook, pending.alert(), refused.get());
        }
        store.keepPlaybook(playbook.version(), playbook.text());
        try {
            return factory.pending(
                    pending.run(),
                    playbook,
                    pending.alert(),
                    Map.of(),
                    "alert:" + pending.alert().id());
        } catch (IllegalArgumentException e) {
            return factory.failed(
                    pending.run(), playbook.id(), playbook, pending.alert(), String.valueOf(e.getMessage()));
        }
    }

    /**
     * Refuses to answer the same rule and key again and again: a playbook whose own effect raises the alert that starts it,
     * because it closes the alert or does what the rule looks for, would run without end.
     */
    private Optional<Refusal> loop(Alert alert, Playbook playbook) {
        String answers = Keys.answers(playbook.id(), alert.rule(), alert.key());
        Instant since = clock.instant().minus(CHAIN_WITHIN);
        return store.countAnswers(answers, since, LONGEST_CHAIN) < LONGEST_CHAIN
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "loop",
                        "the playbook has answered alerts of rule " + alert.rule() + " and key \"" + alert.key() + "\" "
                                + LONGEST_CHAIN + " times within an hour: maybe what it does raises them. A person may"
                                + " start it for this alert"));
    }

    /** Refuses a run whose playbook may not act any more, before anything is asked or sent for it. */
    private Optional<Refusal> refusal(PendingDispatches.Pending pending, Playbook playbook) {
        if (store.get(pending.run()).isPresent()) {
            return Optional.empty(); // made before, and only not noted
        }
        Optional<Refusal> refused = loop(pending.alert(), playbook)
                .or(() -> outside.modeOf(playbook) == Mode.ENFORCE
                        ? budgets.refusal(playbook).map(Guard::spent)
                        : Optional.empty());
        refused.ifPresent(refusal -> guard.count(playbook.id(), refusal.guard()));
        return refused;
    }
}

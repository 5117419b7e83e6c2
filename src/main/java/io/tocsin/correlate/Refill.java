package io.tocsin.correlate;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.book.RuleGraph;
import io.tocsin.correlate.engine.RuleEngine;
import io.tocsin.correlate.engine.RuleMeters;
import io.tocsin.correlate.engine.RuleSet;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Listening;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import io.tocsin.platform.TransientException;
import io.tocsin.platform.thread.InnerThread;
import io.tocsin.store.EventStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what some rules should remember, from the stored events, as a start does, while the rules in force go on: on a
 * thread of its own up to nearly where those are, and the last bit on theirs (docs/adr/0013).
 */
final class Refill {

    private static final Logger log = LoggerFactory.getLogger(Refill.class);

    /** It takes no longer than this; what could not be made by then begins with nothing. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    /** So many events are left to the thread of the rules in force. */
    private static final int FEW = 500;

    /** Where events come as fast as they are read, that thread has to wait for the rest after so many times. */
    private static final int ROUNDS = 10;

    /** Findings that are kept to be raised afterwards. */
    private static final int MOST_OWED = 10_000;

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private enum State {
        FILLING,
        READY,
        FAILED
    }

    /**
     * What is to be made.
     *
     * @param all the rules that are to be in force
     * @param wanted the ids of those that are to remember
     * @param since how far back that lies, by arrival
     * @param before events from this log position on were not shown to the rules in force when it began
     * @param now how late it was then
     * @param listening when somebody listened; null where that is not known
     */
    record Plan(
            RuleSet all,
            Set<String> wanted,
            Instant since,
            long before,
            Instant now,
            @Nullable Listening listening) {}

    /** What a rule should have found with the event at this log position. */
    private record Found(Finding finding, long position) {}

    /** Stands for "enough": it is not wanted any more, or takes too long. */
    private static final class GivenUpException extends RuntimeException {}

    private final Plan plan;
    private final CorrelateProperties settings;
    private final Lists lists;
    private final EventStore history;
    private final LongSupplier inForce;
    private final CountDownLatch done = new CountDownLatch(1);
    private final Set<String> toldMeanwhile = new HashSet<>();
    private final List<Found> found = new ArrayList<>();
    private final long began = System.nanoTime();
    private @Nullable RuleEngine engine;
    /** As {@link #engine}, when it is done. */
    private @Nullable RuleEngine filled;

    private Windows windows;
    private @Nullable Event last;
    private long next;
    private volatile State state = State.FILLING;
    private volatile boolean stopped;
    private final AtomicLong events = new AtomicLong();
    private volatile Instant reached = Instant.EPOCH;
    /** The rules that may have missed something, each with the log position from which on. */
    private volatile Map<String, Long> owedFrom = Map.of();
    /** Those in whose place it is. */
    private List<Refill> before = List.of();

    /** @param inForce the log position up to which the rules in force were shown events */
    Refill(Plan plan, CorrelateProperties settings, Lists lists, EventStore history, LongSupplier inForce) {
        this.plan = plan;
        this.settings = settings;
        this.lists = lists;
        this.history = history;
        this.inForce = inForce;
        windows = new Windows(settings.bounds(), lists);
    }

    Refill start() {
        var unused = InnerThread.start("rules-refill", self -> run());
        return this;
    }

    /** Waits until it is ready or has failed, but no longer than this. */
    void await(Duration longest) throws InterruptedException {
        boolean ended = done.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        log.debug("Windows of {} {}", plan.wanted(), ended ? "are read" : "are being read");
    }

    private void run() {
        try {
            RuleSet behind = behind();
            while (state == State.FILLING) {
                tryToFill(behind);
            }
        } catch (GivenUpException e) {
            state = State.FAILED;
            if (!stopped) {
                log.warn("The windows of {} are not filled: it took longer than {}", plan.wanted(), LONGEST);
            }
        } catch (InterruptedException e) {
            state = State.FAILED;
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // otherwise it would stand as being filled for ever
            state = State.FAILED;
            log.error("The windows of {} are not filled", plan.wanted(), e);
        } finally {
            if (state == State.FAILED) {
                close();
            }
            done.countDown();
        }
    }

    private RuleSet behind() {
        Set<String> others = new HashSet<>(plan.all().rules().keySet());
        others.removeAll(new RuleGraph(plan.all().rules()).behind(plan.wanted()));
        return plan.all().without(others);
    }

    private void tryToFill(RuleSet behind) throws InterruptedException {
        close();
        windows = new Windows(settings.bounds(), lists);
        if (plan.listening() != null) {
            windows.replay(plan.listening());
        }
        engine = new RuleEngine(behind, windows, lists, new RuleMeters(new SimpleMeterRegistry()));
        last = null;
        next = 0;
        events.set(0);
        found.clear();
        try {
            catchUp(plan.before());
            engine.observe(plan.now(), false);
            for (int round = 0; round < ROUNDS && inForce.getAsLong() - next > FEW; round++) {
                catchUp(inForce.getAsLong());
            }
            state = State.READY;
            giveUpInTime();
        } catch (TransientException e) {
            log.warn("The windows of {} are not filled yet, trying again: {}", plan.wanted(), e.getMessage());
            Thread.sleep(BETWEEN_TRIES.toMillis());
            giveUpInTime();
        }
    }

    private void catchUp(long before) {
        if (before <= next) {
            return;
        }
        if (last == null) {
            history.replay(plan.since(), before, this::show);
        } else {
            history.replayAfter(last, plan.since(), before, this::show);
        }
        next = before;
    }

    private void show(Event event) {
        giveUpInTime();
        RuleEngine showing = engine;
        if (showing != null) {
            keep(showing.observe(event), event.position());
        }
        last = event;
        events.incrementAndGet();
        reached = event.ingestedAt();
    }

    private void keep(List<Finding> findings, long position) {
        findings.stream()
                .map(finding -> new Found(finding, position))
                .filter(this::isOwed)
                .limit(MOST_OWED - found.size())
                .forEach(found::add);
    }

    private boolean isOwed(Found one) {
        return one.position() >= owedFrom.getOrDefault(one.finding().rule(), Long.MAX_VALUE);
    }

    private void giveUpInTime() {
        if (stopped || System.nanoTime() - began > LONGEST.toNanos()) {
            throw new GivenUpException();
        }
    }

    /** It is not wanted any more. */
    void stop() {
        stopped = true;
        if (state == State.READY) {
            close();
        }
    }

    boolean isReady() {
        return state == State.READY && !stopped;
    }

    boolean hasFailed() {
        return state == State.FAILED;
    }

    /** The ids of the rules that are to remember. */
    Set<String> rules() {
        return plan.wanted();
    }

    /**
     * Takes the place of some that were not done: what those owe for rules whose text is still the same, this one owes. Before
     * it is started.
     */
    Refill inPlaceOf(List<Refill> others) {
        Map<String, Long> owed = new HashMap<>();
        for (Refill before : others) {
            Set<String> edited =
                    RuleGraph.edited(before.plan.all().rules(), plan.all().rules());
            before.owedFrom.forEach((rule, from) -> {
                if (!edited.contains(rule)) {
                    owed.put(rule, from);
                }
            });
        }
        before = List.copyOf(others);
        owedFrom = Map.copyOf(owed);
        return this;
    }

    boolean isInPlaceOfAll(List<Refill> others) {
        return before.containsAll(others);
    }

    /** One in whose place it is goes on no more; what the rules in force found meanwhile was told. */
    void takesOver(Refill other) {
        toldMeanwhile.addAll(other.toldMeanwhile);
    }

    /** Of those in whose place it is only these are still at work; the others were done after all. */
    void owesOnlyFor(List<Refill> stillAtWork) {
        Map<String, Long> owed = new HashMap<>(owedFrom);
        before.stream().filter(one -> !stillAtWork.contains(one)).forEach(one -> owed.keySet()
                .removeAll(one.rules()));
        owedFrom = Map.copyOf(owed);
    }

    /**
     * Whether what it makes is not what is wanted where these rules are others, or others are there.
     *
     * @param after all the rules that are to be in force
     */
    boolean isConcernedBy(Set<String> edited, RuleSet after) {
        Set<String> behind = new RuleGraph(plan.all().rules()).behind(plan.wanted());
        behind.addAll(new RuleGraph(after.rules()).behind(plan.wanted()));
        return !Collections.disjoint(behind, edited);
    }

    /**
     * The rules are in force before this is done.
     *
     * @param position of the first event that is shown to them
     * @param empty those of them that remember nothing yet, and may miss what they should find
     */
    void goesOnInForce(long position, Set<String> empty) {
        Map<String, Long> owed = new HashMap<>(owedFrom);
        empty.forEach(rule -> owed.putIfAbsent(rule, position));
        owedFrom = Map.copyOf(owed);
        before = List.of();
    }

    /** The rules in force found this meanwhile. */
    void told(List<Finding> findings) {
        findings.stream()
                .filter(finding -> owedFrom.containsKey(finding.rule()))
                .forEach(finding -> toldMeanwhile.add(name(finding)));
        if (toldMeanwhile.size() > MOST_OWED) {
            owesNothing();
        }
    }

    /** A rule that floods is not owed all that it would have found besides. */
    private void owesNothing() {
        log.warn(
                "Rules {} find so much while their windows are filled that what they miss meanwhile is not raised afterwards",
                owedFrom.keySet());
        owedFrom = Map.of();
        toldMeanwhile.clear();
    }

    private static String name(Finding finding) {
        return finding.rule() + '\0' + finding.event() + '\0' + finding.key();
    }

    /**
     * Goes as far as the rules in force are, on their thread.
     *
     * @param before the log position up to which they were shown events
     * @param now how late it is for them
     * @return what is remembered then; null where that cannot be, then this has failed
     */
    @Nullable
    Windows finish(long before, Instant now) {
        RuleEngine showing = engine;
        try {
            catchUp(before);
            if (showing != null) {
                keep(showing.observe(now, false), before);
            }
            log.info("Windows of {} are filled with {} events since {}", plan.wanted(), events, plan.since());
            filled = showing;
            engine = null;
            return windows;
        } catch (TransientException e) {
            log.warn("The windows of {} are not filled yet: {}", plan.wanted(), e.getMessage());
            state = State.FAILED;
            return null;
        } catch (GivenUpException e) {
            state = State.FAILED;
            return null;
        } catch (RuntimeException | Error e) {
            // the rules in force must go on
            log.error("The windows of {} are not filled", plan.wanted(), e);
            state = State.FAILED;
            return null;
        } finally {
            close();
        }
    }

    /** The events that its rules of several patterns keep go to the rules in force, once {@link #finish} was called. */
    void handOver(RuleEngine inForce) {
        RuleEngine done = filled;
        filled = null;
        if (done != null) {
            inForce.adopt(done, plan.wanted());
            done.close();
        }
    }

    /** What the rules in force would have found since they are, had they remembered, and did not. */
    List<Finding> missed() {
        return found.stream()
                .filter(this::isOwed)
                .map(Found::finding)
                .filter(finding -> !toldMeanwhile.contains(name(finding)))
                .toList();
    }

    /** How far it is, for people. */
    String words() {
        return "its windows are being filled from stored events: " + events + " read, as far as " + reached;
    }

    private synchronized void close() {
        RuleEngine open = engine;
        engine = null;
        if (open != null) {
            open.close();
        }
    }
}

package io.tocsin.respond;

import io.tocsin.playbook.Concurrency;
import io.tocsin.playbook.ErrorClass;
import java.time.Duration;
import java.util.Optional;

/** Lets in as many runs of one concurrency key as the playbook says. */
final class RunGate {

    /** After which time a run that waits at the gate asks again. */
    static final Duration AGAIN = Duration.ofSeconds(1);

    private final RunAtWork work;
    private final Turns turns;

    RunGate(RunAtWork work, Turns turns) {
        this.work = work;
        this.turns = turns;
    }

    /** Takes a place for this run, or sees that it has one; false while all are taken. */
    boolean isOpen() {
        Run run = work.run();
        if (run.concurrencyKey().isEmpty() || run.link().isUndo()) {
            return true;
        }
        for (int place = 0; place < places(); place++) {
            if (turns.store().claimKey(key(place), run.id())) {
                return true;
            }
        }
        return false;
    }

    private int places() {
        Concurrency concurrency = work.playbook().concurrency();
        return concurrency == null ? 1 : concurrency.limit();
    }

    private String key(int place) {
        return work.run().concurrencyKey() + (place == 0 ? "" : "#" + place);
    }

    /** Returns why a run that finds no place ends at once; empty where it waits for one. */
    Optional<Run.Failure> answeredByAnother() {
        Concurrency concurrency = work.playbook().concurrency();
        Concurrency.Conflict conflict = concurrency == null ? Concurrency.Conflict.QUEUE : concurrency.onConflict();
        String holder = turns.store().holder(key(0)).orElse("");
        return switch (conflict) {
            case QUEUE -> Optional.empty();
            case REPLACE -> {
                turns.store()
                        .requestCancel(holder, Run.Cancel.COMPENSATE, turns.now())
                        .ifPresent(cancelled -> turns.listeners().forEach(listener -> listener.changed(cancelled)));
                yield Optional.empty();
            }
            case JOIN, SKIP ->
                Optional.of(new Run.Failure(
                        "", ErrorClass.CANCELLED, "run " + holder + " has the same concurrency key and is at work"));
        };
    }

    /** Gives the place back. */
    void leave() {
        if (!work.run().concurrencyKey().isEmpty()) {
            for (int place = 0; place < places(); place++) {
                turns.store().releaseKey(key(place), work.run().id());
            }
        }
    }
}

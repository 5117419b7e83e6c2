package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a key was heard, as {@link Silence} remembers it: runs, the earliest first. Within a run nothing is a silence, and
 * between two of them there is one that is not told yet, so most keys have one run.
 */
final class Heard extends Kept {

    private final List<Run> runs = new ArrayList<>(1);

    /** When the event happened after which it was silent last (epoch milliseconds). */
    long silentAfter = Long.MIN_VALUE;

    /** That it was not heard before its first run is not known of what happened before this (epoch milliseconds). */
    long knownFrom = Long.MIN_VALUE;

    /** Times at which a key was heard, none of them too long after the one before; with the last event, after which it may be silent. */
    static final class Run {
        long start;
        long end;
        long arrival;
        Event event;

        @Nullable
        Mark sender;

        /** How much later than it happened the event came, of a sender that is behind (milliseconds); else 0. */
        long delay;

        /** The silence after it is told; of the newest run alone, since of others nothing is left to know then. */
        boolean told;

        Silence.@Nullable Awaited awaited;

        Run(Seen first, Event event) {
            start = first.time();
            end = first.time();
            arrival = first.arrival();
            this.event = event;
        }

        void goesOn(Seen with, Event last) {
            end = with.time();
            arrival = with.arrival();
            event = last;
            told = false;
        }
    }

    List<Run> runs() {
        return runs;
    }

    /** Null where it was never heard. */
    @Nullable
    Run newest() {
        return runs.isEmpty() ? null : runs.get(runs.size() - 1);
    }

    /** Whether nothing of it is waited for. */
    boolean isTold() {
        return runs.size() == 1 && runs.get(0).told;
    }

    /** The last run that had begun by this time (epoch milliseconds); null where none had. */
    @Nullable
    Run before(long time) {
        for (int i = runs.size() - 1; i >= 0; i--) {
            if (runs.get(i).start <= time) {
                return runs.get(i);
            }
        }
        return null;
    }

    /** The first run that began after this time (epoch milliseconds); null where none did. */
    @Nullable
    Run after(long time) {
        Run after = null;
        for (int i = runs.size() - 1; i >= 0 && runs.get(i).start > time; i--) {
            after = runs.get(i);
        }
        return after;
    }

    /** The run in which it was heard at this time (epoch milliseconds) or around it; null where there is none. */
    @Nullable
    Run around(long time) {
        Run run = before(time);
        return run != null && time <= run.end ? run : null;
    }

    /** The run whose last event arrived in this place; null where there is none. */
    @Nullable
    Run endingWith(long arrival) {
        return runs.stream().filter(run -> run.arrival == arrival).findFirst().orElse(null);
    }

    void add(Run added) {
        int place = runs.size();
        while (place > 0 && runs.get(place - 1).start > added.start) {
            place--;
        }
        runs.add(place, added);
    }
}

package io.tocsin.metrics;

import com.fasterxml.jackson.annotation.JsonValue;
import io.tocsin.incident.Change;
import io.tocsin.incident.Incident;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How one incident stands to one goal. It runs from the opening; it stands while the incident waits for others or is closed, and
 * outside the agreed hours.
 *
 * @param target how much time there is, in seconds
 * @param used how much of it has run, in seconds
 * @param due when it breaches if nothing changes; null where it stands, or is over
 * @param reached when the goal was reached; null before
 */
record SlaClock(
        SlaPolicy.Goal goal,
        State state,
        long target,
        long used,
        @Nullable Instant due,
        @Nullable Instant reached) {

    /** How it stands. */
    enum State {
        /** Reached within the time. */
        MET,
        /** Reached late, or not yet and the time is over. */
        BREACHED,
        /** Not reached yet, and most of the time has run. */
        AT_RISK,
        RUNNING,
        /** Not reached yet, and waiting for others. */
        PAUSED;

        /** The word in JSON: lower case. */
        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static SlaClock of(Incident incident, SlaPolicy policy, SlaPolicy.Goal goal, Duration target, Instant now) {
        Instant reached = goal.reached(incident.times());
        Instant end = reached == null ? now : reached;
        boolean always = isAlways(incident, policy);
        Duration used = Duration.ZERO;
        for (BusinessHours.Stretch running : running(incident, end)) {
            if (always) {
                used = used.plus(running.length());
            } else {
                for (BusinessHours.Stretch work : policy.hours().within(running.from(), running.to())) {
                    used = used.plus(work.length());
                }
            }
        }
        boolean over = used.compareTo(target) > 0;
        boolean paused = reached == null && isStanding(incident);
        Duration left = target.minus(used);
        Instant due = over || paused || reached != null
                ? null
                : always ? end.plus(left) : policy.hours().after(end, left);
        return new SlaClock(
                goal,
                state(reached, over, paused, used, target, policy),
                target.toSeconds(),
                used.toSeconds(),
                due,
                reached);
    }

    private static State state(
            @Nullable Instant reached, boolean over, boolean paused, Duration used, Duration target, SlaPolicy policy) {
        if (over) {
            return State.BREACHED;
        }
        if (reached != null) {
            return State.MET;
        }
        if (paused) {
            return State.PAUSED;
        }
        return used.toMillis() >= policy.warnAt() * target.toMillis() ? State.AT_RISK : State.RUNNING;
    }

    private static boolean isAlways(Incident incident, SlaPolicy policy) {
        SlaPolicy.Agreement agreement = policy.clocks().get(incident.severity());
        return agreement != null && agreement.always();
    }

    private static boolean isStanding(Incident incident) {
        return incident.isClosed() || !incident.waitingFor().isEmpty();
    }

    /** The stretches from the opening to an end in which it did not stand, read off the history. */
    private static List<BusinessHours.Stretch> running(Incident incident, Instant end) {
        List<BusinessHours.Stretch> stretches = new ArrayList<>();
        Instant since = incident.createdAt();
        boolean waits = false;
        boolean closed = false;
        for (Change change : incident.history()) {
            boolean stood = waits || closed;
            if (change.what().equals("waitingFor")) {
                waits = !change.after().isEmpty();
            } else if (change.what().equals("phase")) {
                closed = change.after().equals("closed");
            }
            boolean stands = waits || closed;
            if (stands && !stood) {
                add(stretches, since, change.at(), end);
            } else if (stood && !stands) {
                since = change.at();
            }
        }
        if (!waits && !closed) {
            add(stretches, since, end, end);
        }
        return stretches;
    }

    private static void add(List<BusinessHours.Stretch> stretches, Instant from, Instant to, Instant end) {
        Instant until = to.isBefore(end) ? to : end;
        if (from.isBefore(until)) {
            stretches.add(new BusinessHours.Stretch(from, until));
        }
    }
}
